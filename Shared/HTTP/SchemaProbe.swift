/// A decoder that has no input: it notes what a type asks for and hands out sample values.
final class SchemaProbe: Decoder {
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]
    fileprivate var schema: Schema?
    /// The types that are being probed, from the outermost in.
    fileprivate let ancestors: [ObjectIdentifier]
    private let typeName: String
    private var properties: [Schema.Property] = []

    fileprivate init(_ typeName: String, within ancestors: [ObjectIdentifier]) {
        self.typeName = typeName
        self.ancestors = ancestors
    }

    /// What the type is in JSON, with a value of it.
    static func probe<T: Decodable>(_ type: T.Type, within ancestors: [ObjectIdentifier]) throws -> (schema: Schema, sample: T) {
        if let leaf = leaf(type) { return leaf }
        if let described = type as? any SchemaDescribing.Type, let sample = described.sample as? T { return (described.schema, sample) }
        if let cases = type as? any (CaseIterable & RawRepresentable).Type { return try probeCases(of: cases, as: type) }
        guard !ancestors.contains(ObjectIdentifier(type)) else { throw ProbeFailure.recursion }
        let probe = SchemaProbe(String(describing: type), within: ancestors + [ObjectIdentifier(type)])
        let sample = try T(from: probe)
        return (probe.schema ?? .anything, sample)
    }

    private static func leaf<T: Decodable>(_ type: T.Type) -> (Schema, T)? {
        let known: (Schema, Any)? =
            switch type {
            case is String.Type: (.string(format: nil), "")
            case is Bool.Type: (.boolean, false)
            case let integer as any FixedWidthInteger.Type: (.integer, integer.init(0))
            case let number as any BinaryFloatingPoint.Type: (.number, number.init(0))
            default: nil
            }
        guard let (schema, value) = known, let value = value as? T else { return nil }
        return (schema, value)
    }

    private static func probeCases<C: CaseIterable & RawRepresentable, T>(of type: C.Type, as: T.Type) throws -> (Schema, T) {
        guard let sample = type.allCases.first as? T else { throw ProbeFailure.noCases }
        let texts = type.allCases.compactMap { $0.rawValue as? String }
        return (texts.isEmpty ? .integer : .values(texts), sample)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        schema = .object(name: typeName, properties: properties)
        return KeyedDecodingContainer(KeyedProbe<Key>(probe: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        schema = .array(.anything)
        return UnkeyedProbe(probe: self)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { SingleValueProbe(probe: self) }

    fileprivate func note(_ key: any CodingKey, _ found: Schema, isRequired: Bool) {
        properties.append(Schema.Property(name: key.stringValue, schema: found, isRequired: isRequired))
        schema = .object(name: typeName, properties: properties)
    }

    fileprivate func probe<T: Decodable>(_ type: T.Type) throws -> (schema: Schema, sample: T) {
        try Self.probe(type, within: ancestors)
    }
}

private enum ProbeFailure: Error {
    /// The type holds itself.
    case recursion
    /// An enumeration without cases has no sample.
    case noCases
    /// The type reads an object or array of its own making.
    case nested
}

private final class KeyedProbe<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let probe: SchemaProbe
    /// The key that was asked for null: what follows for it may be absent.
    private var optional: String?

    init(probe: SchemaProbe) { self.probe = probe }

    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { [] }

    func contains(_ key: Key) -> Bool { true }

    // The standard library's `decodeIfPresent` asks this first, for each type.
    func decodeNil(forKey key: Key) throws -> Bool {
        optional = key.stringValue
        return false
    }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        let isRequired = optional != key.stringValue
        optional = nil
        do {
            let (schema, sample) = try probe.probe(type)
            probe.note(key, schema, isRequired: isRequired)
            return sample
        } catch ProbeFailure.recursion {
            guard let empty = (type as? any RangeReplaceableCollection.Type)?.init() as? T else { throw ProbeFailure.recursion }
            probe.note(key, .array(.anything), isRequired: isRequired)
            return empty
        }
    }

    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
        optional = key.stringValue
        do {
            return try decode(type, forKey: key)
        } catch ProbeFailure.recursion {
            probe.note(key, .anything, isRequired: false)
            return nil
        }
    }

    func nestedContainer<NestedKey: CodingKey>(keyedBy: NestedKey.Type, forKey: Key) throws -> KeyedDecodingContainer<NestedKey> {
        throw ProbeFailure.nested
    }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw ProbeFailure.nested }
    func superDecoder() throws -> any Decoder { throw ProbeFailure.nested }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw ProbeFailure.nested }
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
        let (schema, sample) = try probe.probe(type)
        probe.schema = .array(schema)
        currentIndex += 1
        return sample
    }

    mutating func nestedContainer<K: CodingKey>(keyedBy: K.Type) throws -> KeyedDecodingContainer<K> { throw ProbeFailure.nested }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw ProbeFailure.nested }
    mutating func superDecoder() throws -> any Decoder { throw ProbeFailure.nested }
}

private struct SingleValueProbe: SingleValueDecodingContainer {
    let probe: SchemaProbe
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let (schema, sample) = try probe.probe(type)
        probe.schema = schema
        return sample
    }
}
