import Primitives

/// Parameters of a query or an `application/x-www-form-urlencoded` body, in the order they came, decoded once and kept as bytes:
/// a signature covers what was sent, unknown parameters and other character sets included (SPEC Y5). As texts, names and values are stream-safe.
public struct FormFields: Sendable, Equatable {
    public struct Field: Sendable, Equatable {
        public let name: String
        public let bytes: [UInt8]

        /// The value as UTF-8, broken sequences replaced, and so is NUL: not every database keeps it in a text.
        public var text: String {
            // Looking for it in a text goes by characters, and costs more than all the rest of a form.
            let text = String(foreign: bytes)
            return bytes.contains(0) ? text.replacing("\0", with: "\u{fffd}") : text
        }
    }

    public private(set) var fields: [Field]

    /// An escape that is none (`%`, `%4`, `%zz`) stands for itself.
    public init(urlEncoded source: [UInt8]) {
        fields = source.split(separator: UInt8(ascii: "&")).map { pair in
            let end = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let value = pair[end...].dropFirst()
            return Field(
                name: String(foreign: PercentCoding.decodeForm(pair[..<end])), bytes: PercentCoding.decodeForm(value))
        }
    }

    public init(_ pairs: [(name: String, value: String)]) {
        fields = pairs.map { Field(name: $0.name.streamSafe, bytes: Array($0.value.utf8)) }
    }

    /// Values in whatever character set they are to be sent.
    public init(bytes pairs: [(name: String, bytes: [UInt8])]) { fields = pairs.map { Field(name: $0.name.streamSafe, bytes: $0.bytes) } }

    /// The first value of the name.
    public subscript(name: String) -> String? { fields.first { $0.name == name }?.text }

    public func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.text) }

    /// The same parameters as text again, everything but unreserved characters (RFC 3986 §2.3) escaped.
    public var urlEncoded: String {
        fields.map { PercentCoding.encode(Array($0.name.utf8)) + "=" + PercentCoding.encode($0.bytes) }.joined(separator: "&")
    }

    /// A target or URL with these as its query.
    public func appended(to url: String) -> String { fields.isEmpty ? url : url + (url.contains("?") ? "&" : "?") + urlEncoded }
}
