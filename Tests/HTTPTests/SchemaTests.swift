import HTTP
import Primitives
import Testing

@Suite("Schemas of wire types")
struct SchemaTests {
    enum Kind: String, Codable, CaseIterable { case written, oral }
    enum Level: Int, Codable, CaseIterable { case low = 1, high }

    struct Inner: Codable {
        let kind: Kind
        let level: Level?
    }

    struct Outer: Codable {
        let id: ID<Outer>
        let at: Timestamp
        let fee: Money
        let name: String
        let note: String?
        let count: Int64
        let small: UInt8?
        let ratio: Float
        let isOpen: Bool
        let wasOpen: Bool?
        let inner: Inner
        let maybe: Inner?
        let list: [Inner]
        let set: Set<String>?
        let map: [String: [Int]]
        let optionals: [Double?]
    }

    @Test("each property is there, with its type and whether it must be")
    func object() {
        let inner = Schema.object(
            name: "Inner",
            properties: [
                .init(name: "kind", schema: .values(["written", "oral"]), isRequired: true),
                .init(name: "level", schema: .integer, isRequired: false),
            ])
        let expected: [(String, Schema, Bool)] = [
            ("id", .string(format: "uuid"), true), ("at", .string(format: "date-time"), true), ("fee", .integer, true),
            ("name", .string(format: nil), true), ("note", .string(format: nil), false), ("count", .integer, true),
            ("small", .integer, false),
            ("ratio", .number, true), ("isOpen", .boolean, true), ("wasOpen", .boolean, false), ("inner", inner, true),
            ("maybe", inner, false),
            ("list", .array(inner), true), ("set", .array(.string(format: nil)), false), ("map", .map(.array(.integer)), true),
            ("optionals", .array(.number), true),
        ]
        guard case .object("Outer", let properties) = Schema(of: Outer.self) else {
            Issue.record("no object")
            return
        }
        #expect(properties == expected.map { Schema.Property(name: $0.0, schema: $0.1, isRequired: $0.2) })
    }

    @Test(
        "plain types",
        arguments: [
            (Schema(of: String.self), Schema.string(format: nil)), (Schema(of: [Int].self), .array(.integer)),
            (Schema(of: Kind.self), .values(["written", "oral"])),
            (Schema(of: Bool?.self), .boolean), (Schema(of: [String: Money].self), .map(.integer)),
        ])
    func plain(schema: Schema, expected: Schema) { #expect(schema == expected) }

    struct Tree: Codable {
        let name: String
        let children: [Tree]
        let parent: Branch?
    }

    final class Branch: Codable {
        let trunk: Branch?
        init(trunk: Branch?) { self.trunk = trunk }
    }

    @Test("a type that holds itself ends where it begins again")
    func recursion() {
        let branch = Schema.object(name: "Branch", properties: [.init(name: "trunk", schema: .anything, isRequired: false)])
        #expect(
            Schema(of: Tree.self)
                == .object(
                    name: "Tree",
                    properties: [
                        .init(name: "name", schema: .string(format: nil), isRequired: true),
                        .init(name: "children", schema: .array(.anything), isRequired: true),
                        .init(name: "parent", schema: branch, isRequired: false),
                    ]))
    }

    struct Checked: Codable {
        let code: String
        init(from decoder: any Decoder) throws {
            code = try decoder.singleValueContainer().decode(String.self)
            guard code.count == 6 else { throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "six characters")) }
        }
    }

    @Test("a type that no sample fits must say itself what it is")
    func unprobeable() async {
        await #expect(processExitsWith: .failure) { _ = Schema(of: Checked.self) }
    }
}
