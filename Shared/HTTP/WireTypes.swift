public import Primitives

// How the primitives look in JSON: an id is a UUID, a moment is RFC 3339, an amount is an integer in fen.

extension ID: SchemaDescribing {
    public static var schema: Schema { .string(format: "uuid") }
    public static var sample: Self { ID(at: Timestamp(seconds: 0), random: [UInt8](repeating: 0, count: 10)) }
}

extension Timestamp: SchemaDescribing {
    public static var schema: Schema { .string(format: "date-time") }
    public static var sample: Self { Timestamp(seconds: 0) }
}

extension Money: SchemaDescribing {
    public static var schema: Schema { .integer }
    public static var sample: Self { .zero }
}
