/// A step of the schema, applied once and in order when the database is opened. A published migration is never edited: add the next.
public struct Migration: Sendable {
    /// 1, 2, 3 … without gaps.
    public let number: Int
    public let name: String
    let statements: [StaticString]

    public init(_ number: Int, _ name: String, _ statements: StaticString...) {
        self.number = number
        self.name = name
        self.statements = statements
    }
}
