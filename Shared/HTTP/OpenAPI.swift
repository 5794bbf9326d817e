import Foundation

/// The OpenAPI 3.1 document of a service, made from its route table (SPEC S1).
public struct OpenAPI: Encodable, Sendable {
    private let title: String
    private let version: String
    private let routes: [(method: Method, pattern: String, operation: Operation)]

    public init<Services>(title: String, version: String, routes: [Route<Services>]) {
        self.title = title
        self.version = version
        self.routes = routes.filter(\.operation.isListed).map { ($0.method, $0.pattern, $0.operation) }
    }

    public func encode(to encoder: any Encoder) throws {
        let paths = Dictionary(grouping: routes, by: \.pattern).mapValues { routes in
            Node.object(
                Dictionary(routes.map { ($0.method.rawValue.lowercased(), Self.operation($0.pattern, $0.operation)) }) { first, _ in first }
            )
        }
        let document: Node = [
            "openapi": "3.1.0",
            "info": ["title": .text(title), "version": .text(version)],
            "paths": .object(paths),
            "components": ["schemas": ["Problem": Schema(of: Problem.Document.self).node]],
        ]
        try document.encode(to: encoder)
    }

    private static func operation(_ pattern: String, _ operation: Operation) -> Node {
        var node: [String: Node] = [
            "operationId": .text(operation.id), "summary": .text(operation.summary),
            "responses": .object(
                operation.answers.reduce(into: ["default": problem]) { $0[String($1.key.rawValue)] = answer($1.value) }),
        ]
        let inPath = pattern.split(separator: "/").filter { $0.hasPrefix("{") }.map { parameter(String($0.dropFirst().dropLast()), "path") }
        let parameters = inPath + operation.query.map { parameter($0, "query") }
        if !parameters.isEmpty { node["parameters"] = .array(parameters) }
        if let body = operation.body { node["requestBody"] = ["required": true, "content": ["application/json": ["schema": body.node]]] }
        return .object(node)
    }

    private static let problem: Node = [
        "description": "Refused or failed: a problem document (RFC 9457)",
        "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
    ]

    private static func answer(_ schema: Schema?) -> Node {
        guard let schema else { return ["description": "Done"] }
        return ["description": "Done", "content": ["application/json": ["schema": schema.node]]]
    }

    private static func parameter(_ name: String, _ place: String) -> Node {
        ["name": .text(name), "in": .text(place), "required": .flag(place == "path"), "schema": ["type": "string"]]
    }
}

extension Schema {
    fileprivate var node: Node {
        switch self {
        case .string(let format): .object(["type": "string"].merging(format.map { ["format": .text($0)] } ?? [:]) { $1 })
        case .values(let values): ["type": "string", "enum": .array(values.map(Node.text))]
        case .integer: ["type": "integer"]
        case .number: ["type": "number"]
        case .boolean: ["type": "boolean"]
        case .array(let element): ["type": "array", "items": element.node]
        case .map(let value): ["type": "object", "additionalProperties": value.node]
        case .object(let name, let properties):
            [
                "type": "object", "title": .text(name),
                "properties": .object(Dictionary(properties.map { ($0.name, $0.schema.node) }) { first, _ in first }),
                "required": .array(properties.filter(\.isRequired).map { .text($0.name) }),
            ]
        case .anything: [:]
        }
    }
}

/// A JSON value to write.
private indirect enum Node: Encodable, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByDictionaryLiteral {
    case text(String), flag(Bool), array([Node]), object([String: Node])

    init(stringLiteral value: String) { self = .text(value) }
    init(booleanLiteral value: Bool) { self = .flag(value) }
    init(dictionaryLiteral elements: (String, Node)...) { self = .object(Dictionary(elements) { $1 }) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .flag(let flag): try container.encode(flag)
        case .array(let nodes): try container.encode(nodes)
        case .object(let nodes): try container.encode(nodes)
        }
    }
}
