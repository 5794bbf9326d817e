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

/// Finds the route for a request. Literal segments go before parameters; a pattern that has the path but not the method stands back
/// for one that has both.
public struct Router<Services: Sendable>: Sendable {
    public enum Match: Sendable {
        case route(Route<Services>, parameters: [String: String])
        /// The methods that the path does have.
        case methodNotAllowed([Method])
        case notFound
    }

    public let routes: [Route<Services>]
    private let root: RouteTree<Services>
    /// Segments of the longest pattern; a path with more is not looked at.
    private let depth: Int

    /// - Precondition: each pattern begins with `/`, and no two routes share a method and pattern.
    public init(_ routes: [Route<Services>]) {
        self.routes = routes
        root = RouteTree(routes.map { RouteTree.Branch($0) })
        depth = routes.map { Self.segments($0.pattern).count }.max() ?? 0
    }

    /// HEAD is answered by GET's route; the server leaves out the body.
    public func match(_ method: Method, _ path: String) -> Match {
        let segments = Self.segments(path, atMost: depth + 1)
        guard segments.count <= depth else { return .notFound }
        var search = RouteSearch<Services>(method: method)
        guard let (route, names) = root.find(segments[...], &search) else {
            return search.allowed.isEmpty ? .notFound : .methodNotAllowed(search.allowed.sorted { $0.rawValue < $1.rawValue })
        }
        return .route(route, parameters: names.isEmpty ? [:] : Dictionary(uniqueKeysWithValues: zip(names, search.values)))
    }

    /// The parts between the slashes, the one before the first included.
    fileprivate static func segments(_ path: String, atMost limit: Int = .max) -> [Substring] {
        var segments: [Substring] = []
        var rest = path[...]
        while segments.count < limit - 1, let slash = rest.utf8.firstIndex(of: UInt8(ascii: "/")) {
            segments.append(rest[..<slash])
            rest = rest[rest.utf8.index(after: slash)...]
        }
        segments.append(rest)
        return segments
    }
}

/// What a search has found on its way.
private struct RouteSearch<Services: Sendable> {
    let method: Method
    /// Decoded parameters, in the order of the pattern.
    var values: [String] = []
    var allowed: Set<Method> = []
}

/// The patterns that begin alike.
private final class RouteTree<Services: Sendable>: Sendable {
    /// A route and what is left of its pattern.
    struct Branch {
        let route: Route<Services>
        var rest: ArraySlice<Substring>
        var names: [String] = []

        init(_ route: Route<Services>) {
            precondition(route.pattern.hasPrefix("/"), "the pattern \(route.pattern) must begin with a slash")
            self.route = route
            rest = Router<Services>.segments(route.pattern)[...]
        }

        /// The name in braces, if the next segment is a parameter.
        var parameter: String? {
            guard let next = rest.first, next.hasPrefix("{"), next.hasSuffix("}") else { return nil }
            return String(next.dropFirst().dropLast())
        }

        func advanced(_ name: String? = nil) -> Branch {
            precondition(name.map(names.contains) != true, "\(route.pattern) has a parameter twice")
            var copy = self
            copy.rest.removeFirst()
            if let name { copy.names.append(name) }
            return copy
        }
    }

    typealias Leaf = (route: Route<Services>, names: [String])

    private let leaves: [Method: Leaf]
    private let literals: [Substring: RouteTree]
    private let parameter: RouteTree?

    init(_ branches: [Branch]) {
        leaves = Dictionary(branches.filter(\.rest.isEmpty).map { ($0.route.method, ($0.route, $0.names)) }) { first, _ in
            preconditionFailure("two routes for \(first.route.method.rawValue) \(first.route.pattern)")
        }
        let onward = branches.filter { !$0.rest.isEmpty }
        literals = Dictionary(grouping: onward.filter { $0.parameter == nil }) { $0.rest[$0.rest.startIndex] }
            .mapValues { branches in RouteTree(branches.map { $0.advanced() }) }
        let named = onward.filter { $0.parameter != nil }
        parameter = named.isEmpty ? nil : RouteTree(named.map { $0.advanced($0.parameter) })
    }

    func find(_ segments: ArraySlice<Substring>, _ search: inout RouteSearch<Services>) -> Leaf? {
        guard let segment = segments.first else { return leaf(&search) }
        let rest = segments.dropFirst()
        guard let text = segment.utf8.contains(UInt8(ascii: "%")) ? PercentCoding.decodeSegment(segment)?[...] : segment else { return nil }
        if let leaf = literals[text]?.find(rest, &search) { return leaf }
        guard let parameter, !text.isEmpty else { return nil }
        search.values.append(String(text))
        if let leaf = parameter.find(rest, &search) { return leaf }
        search.values.removeLast()
        return nil
    }

    private func leaf(_ search: inout RouteSearch<Services>) -> Leaf? {
        if let leaf = leaves[search.method] { return leaf }
        if search.method == .head, let leaf = leaves[.get] { return leaf }
        search.allowed.formUnion(leaves.keys)
        if leaves[.get] != nil { search.allowed.insert(.head) }
        return nil
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
