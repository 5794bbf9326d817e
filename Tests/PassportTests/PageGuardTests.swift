import HTTP
import PageChecks
import PassportDomain
import Primitives
import Testing

@testable import Passport

/// Every route of the passport that a browser may come to (SPEC S3): none is left out, since they are read from the route table.
@Suite struct PageGuardTests {
    private static let pages = PassportRoutes.open.filter { !$0.operation.isListed && $0.method == .get }.map(\.pattern)
    private static let changes = PassportRoutes.open.filter { $0.method != .get && $0.method != .options }

    /// A file, and pages that nobody sees who has not begun what they end; those are looked at where it is begun (`EnglishPageTests`).
    private static let pageless = ["/data/export", "/login/second-factor", "/trust/code"]
    /// Another site's by their nature: it sends a form on which nothing depends but where the browser goes, and a script or a server asks with a
    /// secret or a token of its own and no cookie.
    private static let anySites = [
        "/oauth/authorize", "/oauth/logout", "/oauth/token", "/oauth/userinfo", "/oauth/introspect", "/oauth/revoke",
    ]

    private func person() async throws -> Browser {
        let browser = Browser(try await Rig())
        try await browser.registerAndVerify("a@qq.com")
        _ = try await browser.logIn("a@qq.com")
        return browser
    }

    @Test("S3 every page has the security headers, for strangers and for who is logged in, and every cookie is safe", arguments: pages)
    func headers(pattern: String) async throws {
        let person = try await person()
        let answers = try await [
            Browser(person.rig).get(PageChecks.target(pattern)), person.get(PageChecks.target(pattern)),
            person.get(PageChecks.target(pattern) + "?request=none&client_id=none"),
        ]
        for answer in answers { #expect(PageChecks.faults(of: answer) == [], "\(pattern) \(answer.status.rawValue)") }
        #expect(answers.contains(where: PageChecks.isPage) != Self.pageless.contains(pattern), "\(pattern)")
    }

    @Test("S3 what another site's page sends changes nothing, and no form and no call of a script is forgotten", arguments: changes.indices)
    func foreign(index: Int) async throws {
        let route = Self.changes[index]
        let person = try await person()
        let target = PageChecks.target(route.pattern)
        for headers in PageChecks.foreign {
            let answer =
                route.operation.isListed
                ? try await person.send(route.method, target, json: headers)
                : try await person.post(target, form: ["a": "1"], headers: headers)
            #expect(PageChecks.faults(of: answer) == [], "\(target)")
            if Self.anySites.contains(route.pattern) {
                #expect(answer.headers.all("set-cookie").isEmpty, "\(target)")
            } else if route.operation.isListed {
                #expect((400...499).contains(answer.status.rawValue), "\(route.method.rawValue) \(target): \(answer.status.rawValue)")
            } else {
                #expect(answer.status == .forbidden, "\(target): \(answer.status.rawValue)")
            }
        }
        #expect(try await person.get("/api/v1/sessions/current").status == .ok)
    }
}

extension Browser {
    fileprivate func send(_ method: HTTP.Method, _ target: String, json headers: Headers) async throws -> Response {
        var headers = headers
        headers["Content-Type"] = "application/json"
        headers["Cookie"] = cookieNames.map { "\($0)=\(cookie($0) ?? "")" }.joined(separator: "; ")
        return try await rig.answer(Request(method, target, headers: headers, body: Array("{}".utf8), client: "192.0.2.1"))
    }
}
