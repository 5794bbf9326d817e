import Foundation

/// One line of a service's route table.
public struct Route<Services: Sendable>: Sendable {
    public typealias Handler = @Sendable (Request, Services) async throws -> Response

    public let method: Method
    /// `/api/v1/registrations/{id}/written`; a segment in braces is a parameter.
    public let pattern: String
    public let operation: Operation
    public let handler: Handler

    public init(_ method: Method, _ pattern: String, _ operation: Operation, _ handler: @escaping Handler) {
        self.method = method
        self.pattern = pattern
        self.operation = operation
        self.handler = handler
    }
}

/// Finds the route for a request: literal segments before parameters.
public struct Router<Services: Sendable>: Sendable {
    public enum Match: Sendable {
        case route(Route<Services>, parameters: [String: String])
        case methodNotAllowed([Method])
        case notFound
    }

    public let routes: [Route<Services>]
    private var root = Node()

    private final class Node: Sendable {
        let children: [String: Node]
        let parameter: Node?
        let routes: [Method: (route: Route<Services>, names: [String])]

        init(
            children: [String: Node] = [:], parameter: Node? = nil, routes: [Method: (route: Route<Services>, names: [String])] = [:]
        ) {
            self.children = children
            self.parameter = parameter
            self.routes = routes
        }

        func adding(_ route: Route<Services>, _ segments: ArraySlice<Substring>, _ names: [String]) -> Node {
            guard let segment = segments.first else {
                precondition(routes[route.method] == nil, "two routes for \(route.method.rawValue) \(route.pattern)")
                return Node(children: children, parameter: parameter, routes: routes.merging([route.method: (route, names)]) { $1 })
            }
            if segment.hasPrefix("{"), segment.hasSuffix("}") {
                let next = (parameter ?? Node()).adding(route, segments.dropFirst(), names + [String(segment.dropFirst().dropLast())])
                return Node(children: children, parameter: next, routes: routes)
            }
            let next = (children[String(segment)] ?? Node()).adding(route, segments.dropFirst(), names)
            return Node(children: children.merging([String(segment): next]) { $1 }, parameter: parameter, routes: routes)
        }

        func find(_ segments: ArraySlice<String>, _ values: [String]) -> (node: Node, values: [String])? {
            guard let segment = segments.first else { return routes.isEmpty ? nil : (self, values) }
            if let found = children[segment]?.find(segments.dropFirst(), values) { return found }
            return segment.isEmpty ? nil : parameter?.find(segments.dropFirst(), values + [segment])
        }
    }

    /// - Precondition: no two routes share a method and pattern.
    public init(_ routes: [Route<Services>]) {
        self.routes = routes
        for route in routes { root = root.adding(route, route.pattern.split(separator: "/", omittingEmptySubsequences: false)[...], []) }
    }

    /// HEAD is answered by GET's route; the server leaves out the body.
    public func match(_ method: Method, _ path: String) -> Match {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).map { $0.removingPercentEncoding ?? "" }
        guard let (node, values) = root.find(segments[...], []) else { return .notFound }
        let wanted = method == .head && node.routes[.head] == nil ? .get : method
        guard let (route, names) = node.routes[wanted] else {
            return .methodNotAllowed(node.routes.keys.sorted { $0.rawValue < $1.rawValue })
        }
        return .route(route, parameters: Dictionary(zip(names, values)) { _, last in last })
    }
}

extension Request {
    /// The request as its route's handler gets it.
    public func routed(_ parameters: [String: String]) -> Request {
        var copy = self
        copy.parameters = parameters
        return copy
    }
}
