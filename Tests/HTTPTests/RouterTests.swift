import HTTP
import Testing

@Suite("Routing")
struct RouterTests {
    static let router = Router<String>(
        [
            (.get, "/"), (.get, "/health"), (.get, "/api/v1/entries"), (.post, "/api/v1/entries"), (.get, "/api/v1/entries/{id}"),
            (.delete, "/api/v1/entries/{id}"), (.get, "/api/v1/entries/mine"), (.post, "/api/v1/entries/{id}/pay"),
            (.get, "/api/v1/{kind}/all"), (.get, "/sites/{site}/subjects/{subject}"), (.put, "/sites/{site}/subjects/written"),
            (.head, "/own-head"), (.get, "/own-head"), (.get, "/assets/"),
        ].map { method, pattern in
            Route(method, pattern, .page("x", "x")) { _, _ in .text("\(method.rawValue) \(pattern)") }
        })

    static func describe(_ match: Router<String>.Match) -> String {
        switch match {
        case .notFound: "none"
        case .methodNotAllowed(let methods): "not " + methods.map(\.rawValue).joined(separator: ",")
        case .route(let route, let parameters):
            ([route.method.rawValue, route.pattern] + parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }).joined(
                separator: " ")
        }
    }

    @Test(
        "paths find their routes",
        arguments: [
            (Method.get, "/", "GET /"), (.get, "/health", "GET /health"), (.get, "/health/", "none"), (.get, "//health", "none"),
            (.get, "", "none"),
            (.get, "health", "none"), (.get, "/Health", "none"), (.head, "/health", "GET /health"), (.head, "/own-head", "HEAD /own-head"),
            (.get, "/api/v1/entries/7", "GET /api/v1/entries/{id} id=7"), (.get, "/api/v1/entries/mine", "GET /api/v1/entries/mine"),
            (.delete, "/api/v1/entries/mine", "DELETE /api/v1/entries/{id} id=mine"), (.get, "/api/v1/entries/", "none"),
            (.get, "/api/v1/entries/all", "GET /api/v1/entries/{id} id=all"),
            (.get, "/api/v1/orders/all", "GET /api/v1/{kind}/all kind=orders"),
            (.post, "/api/v1/entries/7/pay", "POST /api/v1/entries/{id}/pay id=7"),
            (.get, "/sites/11/subjects/written", "GET /sites/{site}/subjects/{subject} site=11 subject=written"),
            (.put, "/sites/11/subjects/written", "PUT /sites/{site}/subjects/written site=11"), (.get, "/assets/", "GET /assets/"),
            (.get, "/assets", "none"), (.get, "*", "none"), (.get, "/a/b/c/d/e/f/g/h/i/j/k", "none"),
        ])
    func matches(method: Method, path: String, expected: String) {
        #expect(Self.describe(Self.router.match(method, path)) == expected)
    }

    @Test(
        "a known path with another method names the methods it has",
        arguments: [
            (Method.post, "/health", "not GET,HEAD"), (.put, "/api/v1/entries", "not GET,HEAD,POST"),
            (.put, "/api/v1/entries/mine", "not DELETE,GET,HEAD"), (.get, "/api/v1/entries/7/pay", "not POST"),
            (Method(rawValue: "PROPFIND"), "/", "not GET,HEAD"), (.get, "/api/v1/nothing/7", "none"),
        ])
    func otherMethods(method: Method, path: String, expected: String) {
        #expect(Self.describe(Self.router.match(method, path)) == expected)
    }

    @Test(
        "segments are decoded once, after the path is cut",
        arguments: [
            ("/api/v1/entries/a%2Fb", "GET /api/v1/entries/{id} id=a/b"), ("/api/v1/entries/%E4%B8%AD", "GET /api/v1/entries/{id} id=中"),
            ("/api/v1/entries/%2541", "GET /api/v1/entries/{id} id=%41"), ("/%68ealth", "GET /health"), ("/api%2Fv1/entries", "none"),
            ("/api/v1/entries/a+b", "GET /api/v1/entries/{id} id=a+b"), ("/api/v1/entries/%", "none"), ("/api/v1/entries/%4", "none"),
            ("/api/v1/entries/%zz", "none"), ("/api/v1/entries/%ff", "none"), ("/api/v1/entries/a%00b", "none"),
            ("/api/v1/entries/%c0%af", "none"),
            ("/api/v1/entries/..", "GET /api/v1/entries/{id} id=.."),
        ])
    func decoding(path: String, expected: String) { #expect(Self.describe(Self.router.match(.get, path)) == expected) }

    @Test("a path of a million slashes leads nowhere")
    func longPaths() { #expect(Self.describe(Self.router.match(.get, String(repeating: "/", count: 1_000_000))) == "none") }

    @Test("a routed request carries its parameters")
    func routed() {
        guard case .route(_, let parameters) = Self.router.match(.get, "/api/v1/entries/7") else {
            Issue.record("no route")
            return
        }
        #expect(Request(.get, "/api/v1/entries/7").routed(parameters).parameters == ["id": "7"])
    }

    @Test("a router without routes finds nothing")
    func empty() { #expect(RouterTests.describe(Router<String>([]).match(.get, "/")) == "none") }

    @Test("two routes alike, or a pattern that can't be, end the program at its start")
    func preconditions() async {
        await #expect(processExitsWith: .failure) {
            let route = Route<Int>(.get, "/a/{x}", .page("x", "x")) { _, _ in .noContent }
            _ = Router([route, Route(.get, "/a/{y}", route.operation, route.handler)])
        }
        await #expect(processExitsWith: .failure) { _ = Router([Route<Int>(.get, "a", .page("x", "x")) { _, _ in .noContent }]) }
        await #expect(processExitsWith: .failure) {
            _ = Router([Route<Int>(.get, "/{a}/{a}", .page("x", "x")) { _, _ in .noContent }])
        }
    }
}
