import Database
import Foundation
import HTTP
import HTTPClient
import Primitives
import Runtime
import Synchronization
import Testing
import Web

@testable import Service

private enum Refusal: Error, ProblemConvertible {
    case full
    var problem: Problem { Problem(.conflict, "seat.full", zh: "名额已满", en: "Full") }
}

private struct Secret: Error { let detail = "SELECT password FROM accounts" }

@Suite struct ApplicationTests {
    private let lines = Lines()

    private func application(
        _ routes: [Route<String>], admit: @escaping @Sendable (Request, HTTP.Operation) throws(Problem) -> Void = { _, _ in }
    ) -> Application<String> {
        let log = Log(service: "test", level: .debug, now: { Timestamp(seconds: 0) }, sink: lines.add)
        return Application(
            router: Router(routes), services: "services", effects: .system, log: log, metrics: Metrics(), logsRequests: true, site: "考试",
            admit: admit)
    }

    private func failing(_ error: any Error & Sendable) -> Application<String> {
        application([Route(.get, "/x", .page("x", "x")) { _, _ in throw error }])
    }

    @Test(
        "S1 a failure becomes a problem document with the status and the code of its kind",
        arguments: [
            (Refusal.full as any Error & Sendable, 409, "seat.full"), (DatabaseError.overloaded, 503, "overloaded"),
            (PeerError.unavailable(peer: "payment"), 503, "overloaded"), (Secret(), 500, "internal"), (Problem.notFound, 404, "not_found"),
        ])
    func failures(error: any Error & Sendable, status: Int, code: String) async throws {
        let response = await failing(error).answer(Request(.get, "/x"))
        #expect(response.status.rawValue == status)
        #expect(response.headers["content-type"] == "application/problem+json")
        let document = try JSON.decode(Problem.Document.self, from: response.body)
        #expect(document.code == code)
        #expect(!document.message.zh.isEmpty && !document.message.en.isEmpty)
        #expect(!String(decoding: response.body, as: UTF8.self).contains("SELECT"))
    }

    @Test("S1 a path that is not there is 404; a method that is not there is 405 with Allow")
    func unrouted() async {
        let application = application([Route(.get, "/x", .page("x", "x")) { _, services in .text(services) }])
        #expect(await application.answer(Request(.get, "/y")).status == .notFound)
        let refused = await application.answer(Request(.post, "/x"))
        #expect(refused.status == .methodNotAllowed)
        #expect(refused.headers["allow"] == "GET, HEAD")
        #expect(await application.answer(Request(.get, "/x")).body == Array("services".utf8))
    }

    @Test(
        "S3 a browser that asks for a form's target is led to the page above it with its query, a program hears 405",
        arguments: [
            ("/payment/refresh", "/payment"), ("/payment/refresh?request=a", "/payment?request=a"), ("/login?request=a", nil),
            ("/reviews/7", "/reviews"), ("/alone", "/"), ("/api/v1/x", nil),
        ])
    func above(target: String, page: String?) async {
        let answer: Route<String>.Handler = { _, services in .text(services) }
        let application = application([
            Route(.get, "/payment", .page("a", "x"), answer), Route(.post, "/payment/refresh", .page("b", "x"), answer),
            Route(.get, "/login", .page("c", "x"), answer), Route(.post, "/login", .page("d", "x"), answer),
            Route(.get, "/reviews", .page("e", "x"), answer), Route(.post, "/reviews/{id}", .page("f", "x"), answer),
            Route(.post, "/alone", .page("g", "x"), answer), Route(.post, "/api/v1/x", .api("h", "x"), answer),
        ])
        let response = await application.answer(Request(.get, target, headers: ["Accept": "text/html"]))
        #expect(response.headers["location"] == page)
        let plain = await application.answer(Request(.get, target, headers: ["Accept": "*/*"]))
        #expect(plain.headers["location"] == nil && plain.status == (target.hasPrefix("/login") ? .ok : .methodNotAllowed))
    }

    @Test("S1 S3 where no handler makes a page of it, a browser gets a refusal as a page, a program the problem document")
    func browsers() async {
        let application = application([
            Route(.get, "/page", .page("page", "x")) { _, _ in throw DatabaseError.overloaded },
            Route(.get, "/api/v1/x", .api("x", "x")) { _, _ in throw Refusal.full },
        ])
        let browser: Headers = ["Accept": "text/html,application/xhtml+xml,*/*;q=0.8"]
        for (target, status) in [("/nowhere", Status.notFound), ("/page", .serviceUnavailable)] {
            let page = await application.answer(Request(.get, target, headers: browser))
            #expect(page.status == status && page.headers["content-type"] == "text/html; charset=utf-8")
            let text = String(decoding: page.body, as: UTF8.self)
            #expect(text.contains("role=\"alert\"") && text.contains("· 考试</title>"))
            let document = await application.answer(Request(.get, target, headers: ["Accept": "*/*"]))
            #expect(document.status == status && document.headers["content-type"] == "application/problem+json")
        }
        #expect(await application.answer(Request(.get, "/page", headers: browser)).headers["retry-after"] == "1")
        #expect(await application.answer(Request(.post, "/page", headers: browser)).headers["allow"] == "GET, HEAD")
        let api = await application.answer(Request(.get, "/api/v1/x", headers: browser))
        #expect(api.headers["content-type"] == "application/problem+json")
    }

    @Test("S2 a request's trace goes on from its caller's and stands in the log and the answer")
    func trace() async throws {
        let application = application([
            Route(.get, "/x", .page("x", "x")) { _, _ in .text(Trace.current?.traceID.hexadecimal ?? "none") }
        ])
        let id = "4bf92f3577b34da6a3ce929d0e0e4736"
        let answer = await application.answer(Request(.get, "/x", headers: ["traceparent": "00-\(id)-00f067aa0ba902b7-01"]))
        #expect(answer.body == Array(id.utf8))
        #expect(answer.headers["x-request-id"] == id)
        #expect(lines.all.contains { $0.contains("\"trace\":\"\(id)\"") })
    }

    @Test("S6 who admits is told which operation is asked for, so that one with a limit of its own can be let through")
    func ownLimit() async {
        let application = application([
            Route(.post, "/notify", .page("notify", "x").limitingItsClients()) { _, _ in .noContent },
            Route(.get, "/x", .page("x", "x")) { _, _ in .noContent },
        ]) {
            _, operation throws(Problem) in guard operation.limitsItsClients else { throw .tooManyRequests }
        }
        #expect(await application.answer(Request(.post, "/notify")).status == .noContent)
        #expect(await application.answer(Request(.get, "/x")).status == .tooManyRequests)
    }

    @Test("S6 a request that is not admitted doesn't reach its handler")
    func admission() async {
        let reached = Mutex(false)
        let application = application([
            Route(.get, "/x", .page("x", "x")) { _, _ in
                reached.withLock { $0 = true }; return .noContent
            }
        ]) {
            _, _ throws(Problem) in throw .tooManyRequests
        }
        let answer = await application.answer(Request(.get, "/x"))
        #expect(answer.status == .tooManyRequests)
        #expect(answer.headers["retry-after"] == "1")
        #expect(!reached.withLock { $0 })
    }
}

private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    @Sendable func add(_ line: String) { lines.withLock { $0.append(line) } }
}

@Suite struct RateLimitTests {
    @Test("S6 a limit of its own: so many at once, one more after each pause, for each client")
    func slow() {
        let limit = RateLimit(atOnce: 3, oneMoreEvery: .minutes(1))
        let start = Timestamp(seconds: 100)
        #expect((0..<5).map { _ in limit.admit("a", at: start) } == [true, true, true, false, false])
        #expect(!limit.admit("a", at: start + .seconds(59)))
        #expect((0..<2).map { _ in limit.admit("a", at: start + .seconds(60)) } == [true, false])
        #expect((0..<5).count { _ in limit.admit("a", at: start + .days(1)) } == 3)
        #expect(limit.admit("b", at: start))
    }

    @Test("S6 requests are counted for an IPv6 network, whatever address of its own a machine takes; IPv4 addresses by themselves")
    func networks() {
        let start = Timestamp(seconds: 100)
        func admitted(_ client: (Int) -> String) -> Int {
            let limit = RateLimit(perSecond: 10)
            return (1...99).count { limit.admit(Request(.get, "/", client: client($0)), at: start) }
        }
        #expect(admitted { "2001:db8::\($0)" } == 20)
        #expect(admitted { "2001:db8:0:\($0)::1" } == 99)
        #expect(admitted { "192.0.2.\($0)" } == 99)
    }

    @Test("S6 a client has twice its rate at once and its rate over time; another client is not touched")
    func bucket() {
        let limit = RateLimit(perSecond: 10)
        let start = Timestamp(seconds: 100)
        #expect((0..<30).count { _ in limit.admit("a", at: start) } == 20)
        #expect(limit.admit("b", at: start))
        #expect((0..<30).count { _ in limit.admit("a", at: start + .seconds(1)) } == 10)
        #expect(!limit.admit("a", at: start), "a clock that steps back gives nothing")
    }
}

@Suite struct CallersTests {
    private let token = String(repeating: "t", count: 32)

    @Test(
        "S5 a list of callers with a short, double or malformed token is refused",
        arguments: ["payment:short", "no-colon", "a:\(String(repeating: "t", count: 32))\na:\(String(repeating: "u", count: 32))"])
    func malformed(text: String) { #expect(Callers(text) == nil) }

    @Test("A token names its caller; any other token names nobody")
    func names() throws {
        let callers = try #require(Callers("payment:\(token)\noperator:\(token)2\n"))
        let request = Request(.get, "/", headers: ["Authorization": "Bearer \(token)2"])
        #expect(try callers.caller(of: request) == "operator")
        #expect(throws: Problem.self) { try callers.caller(of: Request(.get, "/", headers: ["Authorization": "Bearer x"])) }
        #expect(throws: Problem.self) { try callers.caller(of: Request(.get, "/")) }
    }
}
