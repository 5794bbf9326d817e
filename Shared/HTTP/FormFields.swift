/// Parameters of a query or an `application/x-www-form-urlencoded` body, in the order they came, decoded once and kept as bytes:
/// a signature covers what was sent, unknown parameters and other character sets included (SPEC Y5).
public struct FormFields: Sendable, Equatable {
    public struct Field: Sendable, Equatable {
        public let name: String
        public let bytes: [UInt8]

        /// The value as UTF-8, broken sequences replaced.
        public var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    public private(set) var fields: [Field]

    public init(urlEncoded source: [UInt8]) {
        fields = source.split(separator: UInt8(ascii: "&")).map { pair in
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return Field(name: String(decoding: Self.decode(parts[0]), as: UTF8.self), bytes: parts.count > 1 ? Self.decode(parts[1]) : [])
        }
    }

    public init(_ pairs: [(name: String, value: String)]) {
        fields = pairs.map { Field(name: $0.name, bytes: Array($0.value.utf8)) }
    }

    /// The first value of the name.
    public subscript(name: String) -> String? { fields.first { $0.name == name }?.text }

    public func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.text) }

    /// The same parameters as text again, everything but unreserved characters (RFC 3986 §2.3) escaped.
    public var urlEncoded: String {
        fields.map { Self.encode(Array($0.name.utf8)) + "=" + Self.encode($0.bytes) }.joined(separator: "&")
    }

    /// A target or URL with these as its query.
    public func appended(to url: String) -> String { fields.isEmpty ? url : url + (url.contains("?") ? "&" : "?") + urlEncoded }

    private static func decode(_ source: ArraySlice<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(source.count)
        var index = source.startIndex
        while index < source.endIndex {
            switch source[index] {
            case UInt8(ascii: "+"):
                decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%") where index + 2 < source.endIndex:
                if let byte = UInt8(String(decoding: source[index + 1...index + 2], as: UTF8.self), radix: 16) {
                    decoded.append(byte)
                    index += 2
                } else {
                    decoded.append(source[index])
                }
            default:
                decoded.append(source[index])
            }
            index += 1
        }
        return decoded
    }

    private static func encode(_ bytes: [UInt8]) -> String {
        let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        let escaped = bytes.flatMap { unreserved.contains($0) ? [$0] : [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: escaped, as: UTF8.self)
    }
}
