/// A step of the schema, applied once and in order when the database is opened. A published migration is never edited: add the next.
public struct Migration: Sendable {
    /// A statement that every engine takes, or one for each where their languages differ, as those of triggers do; `nil` where one needs none.
    public enum Statement: Sendable, ExpressibleByStringLiteral {
        case common(StaticString)
        case each(sqlite: StaticString?, postgreSQL: StaticString?)

        public init(stringLiteral value: StaticString) { self = .common(value) }

        var sqlite: StaticString? {
            switch self {
            case .common(let sql): sql
            case .each(let sql, _): sql
            }
        }

        var postgreSQL: StaticString? {
            switch self {
            case .common(let sql): sql
            case .each(_, let sql): sql
            }
        }
    }

    /// 1, 2, 3 … without gaps.
    public let number: Int
    public let name: String
    let statements: [Statement]

    public init(_ number: Int, _ name: String, _ statements: Statement...) {
        self.number = number
        self.name = name
        self.statements = statements
    }
}
