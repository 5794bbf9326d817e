/// The JSON Schema (2020-12, as OpenAPI 3.1 uses it) of a wire type, found by decoding the type once from a probe.
public indirect enum Schema: Sendable, Equatable {
    case string(format: String?)
    case values([String])
    case integer, number, boolean
    case array(Schema)
    case map(Schema)
    case object(name: String, properties: [Property])
    /// Any JSON value.
    case anything

    public struct Property: Sendable, Equatable {
        public let name: String
        public let schema: Schema
        public let isRequired: Bool
    }

    public init(of type: (some Decodable).Type) {
        let probe = SchemaProbe()
        _ = try? probe.sample(of: type)
        self = probe.schema ?? .anything
    }
}

/// A wire type whose JSON is not what its `init(from:)` shows to a probe: an id, a moment, an amount.
public protocol SchemaDescribing: Decodable {
    static var schema: Schema { get }
    /// Any value of the type.
    static var sample: Self { get }
}

extension Dictionary: SchemaDescribing where Key == String, Value: Decodable {
    public static var schema: Schema { .map(Schema(of: Value.self)) }
    public static var sample: Self { [:] }
}

/// A decoder that has no input: it notes what a type asks for and hands out sample values.
private final class SchemaProbe: Decoder {
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]
    var schema: Schema?
    private var typeName = ""
    fileprivate var properties: [Schema.Property] = []

    /// A value of the type; what it is in JSON stands in `schema` afterwards.
    func sample<T: Decodable>(of type: T.Type) throws -> T {
        if let described = type as? any SchemaDescribing.Type {
            schema = described.schema
            guard let sample = described.sample as? T else { throw ProbeFailure() }
            return sample
        }
        if let cases = type as? any (CaseIterable & RawRepresentable).Type, let sample = try sampleCase(of: cases) as? T { return sample }
        typeName = String(describing: type)
        return try T(from: self)
    }

    private func sampleCase<C: CaseIterable & RawRepresentable>(of type: C.Type) throws -> C {
        guard let sample = type.allCases.first else { throw ProbeFailure() }
        let texts = type.allCases.compactMap { $0.rawValue as? String }
        schema = texts.isEmpty ? .integer : .values(texts)
        return sample
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        schema = .object(name: typeName, properties: properties)
        return KeyedDecodingContainer(KeyedProbe<Key>(probe: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { UnkeyedProbe(probe: self) }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { SingleValueProbe(probe: self) }

    fileprivate func note(_ key: any CodingKey, _ found: Schema, isRequired: Bool) {
        properties.append(Schema.Property(name: key.stringValue, schema: found, isRequired: isRequired))
        schema = .object(name: typeName, properties: properties)
    }
}

private struct ProbeFailure: Error {}

/// What a leaf type is in JSON, with a value of it.
private func leaf<T: Decodable>(_ type: T.Type) -> (Schema, T)? {
    let known: (Schema, Any)? =
        if type == String.self { (.string(format: nil), "") } else if type == Bool.self { (.boolean, false) } else if type == Double.self {
            (.number, 0.0)
        } else if let integer = type as? any FixedWidthInteger.Type { (.integer, integer.init(0)) } else { nil }
    guard let (schema, value) = known, let value = value as? T else { return nil }
    return (schema, value)
}

private func probed<T: Decodable>(_ type: T.Type) throws -> (Schema, T) {
    if let leaf = leaf(type) { return leaf }
    let probe = SchemaProbe()
    let sample = try probe.sample(of: type)
    return (probe.schema ?? .anything, sample)
}

private struct KeyedProbe<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let probe: SchemaProbe
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { true }
    func decodeNil(forKey key: Key) throws -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        let (schema, sample) = try probed(type)
        probe.note(key, schema, isRequired: true)
        return sample
    }

    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
        let (schema, sample) = try probed(type)
        probe.note(key, schema, isRequired: false)
        return sample
    }

    // The standard library asks for these by their own overloads, which don't go through the generic one.
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try optional(type, key) }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try optional(type, key) }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try optional(type, key) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try optional(type, key) }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? { try optional(type, key) }

    private func optional<T: Decodable>(_ type: T.Type, _ key: Key) throws -> T? {
        let (schema, sample) = try probed(type)
        probe.note(key, schema, isRequired: false)
        return sample
    }

    func nestedContainer<NestedKey: CodingKey>(keyedBy: NestedKey.Type, forKey: Key) throws -> KeyedDecodingContainer<NestedKey> {
        throw ProbeFailure()
    }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw ProbeFailure() }
    func superDecoder() throws -> any Decoder { throw ProbeFailure() }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw ProbeFailure() }
}

private struct UnkeyedProbe: UnkeyedDecodingContainer {
    let probe: SchemaProbe
    var codingPath: [any CodingKey] { [] }
    let count: Int? = 1
    private(set) var currentIndex = 0
    var isAtEnd: Bool { currentIndex > 0 }

    init(probe: SchemaProbe) { self.probe = probe }

    mutating func decodeNil() throws -> Bool { false }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let (schema, sample) = try probed(type)
        probe.schema = .array(schema)
        currentIndex += 1
        return sample
    }

    mutating func nestedContainer<K: CodingKey>(keyedBy: K.Type) throws -> KeyedDecodingContainer<K> { throw ProbeFailure() }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw ProbeFailure() }
    mutating func superDecoder() throws -> any Decoder { throw ProbeFailure() }
}

private struct SingleValueProbe: SingleValueDecodingContainer {
    let probe: SchemaProbe
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let (schema, sample) = try probed(type)
        probe.schema = schema
        return sample
    }
}
