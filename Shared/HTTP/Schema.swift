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

        public init(name: String, schema: Schema, isRequired: Bool) {
            self.name = name
            self.schema = schema
            self.isRequired = isRequired
        }
    }

    /// - Precondition: the type decodes from sample values; one that doesn't (it checks its input, or it branches on it) says itself
    ///   what it is, as `SchemaDescribing`. Half a schema would be a wrong promise.
    public init(of type: (some Decodable).Type) {
        do {
            self = try SchemaProbe.probe(type, within: []).schema
        } catch {
            preconditionFailure("\(type) must conform to SchemaDescribing to stand in the API's document: \(error)")
        }
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
