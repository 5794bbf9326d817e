/// What is wrong with a key file, by line, or with something that was sealed. None of it shows a key.
public enum KeyringError: Error, Equatable, CustomStringConvertible, Sendable {
    /// The line is not `id:` and 64 hexadecimal digits, with an id of 1 to 32 of `a-z 0-9 - _ .`
    case malformedLine(Int)
    case repeatedID(line: Int)
    /// Two ids with one key: a rotation that changes nothing.
    case repeatedKey(line: Int)
    case noSealingKey
    case noLookupKey
    /// Sealed under a key that the file no longer (or not yet) holds.
    case unknownKey(id: String)
    /// Changed, cut, or sealed for another context.
    case notAuthentic

    public var description: String {
        switch self {
        case .malformedLine(let line): "line \(line) of the key file is not an id, a colon and 64 hexadecimal digits"
        case .repeatedID(let line): "line \(line) of the key file repeats an id"
        case .repeatedKey(let line): "line \(line) of the key file repeats a key"
        case .noSealingKey: "the key file has no sealing key"
        case .noLookupKey: "the key file has no line 'lookup:'"
        case .unknownKey(let id): "sealed under the key '\(id)', which the key file doesn't hold"
        case .notAuthentic: "sealed data was changed, cut, or is read in another place than it was sealed for"
        }
    }
}
