/// A value that can be an argument of a statement and a column of a row. An enum with a raw value needs only `extension X: Storable {}`.
public protocol Storable: Sendable {
    var stored: StoredValue { get }

    /// `nil` when the column holds something that is no value of this type.
    init?(stored: StoredValue)
}

/// The four kinds of value that every engine keeps.
public enum StoredValue: Sendable, Equatable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])
}

extension Storable where Self: RawRepresentable, RawValue: Storable {
    public var stored: StoredValue { rawValue.stored }

    public init?(stored: StoredValue) {
        guard let raw = RawValue(stored: stored) else { return nil }
        self.init(rawValue: raw)
    }
}
