/// What became of a table: counted and hashed in the source while it was copied, and again in the target afterwards.
public struct CopiedTable: Sendable, Equatable, CustomStringConvertible {
    public let name: String
    /// In the source.
    public let rows: Int
    /// In the target.
    public let copiedRows: Int
    /// The columns whose values are not the same.
    public let differences: [String]

    public var isSame: Bool { rows == copiedRows && differences.isEmpty }

    /// `accounts 200 rows, same`.
    public var description: String {
        guard rows == copiedRows else { return "\(name) \(rows) rows, \(copiedRows) in the copy" }
        return "\(name) \(rows) rows, \(isSame ? "same" : "different in \(differences.joined(separator: ", "))")"
    }
}
