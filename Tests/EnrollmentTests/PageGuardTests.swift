import EnrollmentDomain
import HTTP
import PageChecks
import Primitives
import Testing

@testable import Enrollment

/// Every route of an exam that a browser may come to (SPEC S3): none is left out, since they are read from the route table.
@Suite struct PageGuardTests {
    private static let pages = EnrollmentRoutes.open.filter { !$0.operation.isListed && $0.method == .get }.map(\.pattern)
    private static let changes = EnrollmentRoutes.open.filter { $0.method != .get }

    /// Files and pictures; what only leads on; and the page that nobody sees without a proof, which `CandidatePageTests` looks at.
    private static func isPageless(_ pattern: String) -> Bool {
        [".js", ".csv", "/photo"].contains(where: pattern.hasSuffix) || ["/login", "/payment/return", "/confirmation"].contains(pattern)
    }
    /// The passport's own word, signed, for which no cookie counts.
    private static let ofThePassport = ["/backchannel-logout", "/account-events"]

    @Test("S3 every page has the security headers, for strangers, candidates and officers, and every cookie is safe")
    func headers() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        let (officer, _) = try await bench.officer(site: nil)
        for pattern in Self.pages {
            let target = PageChecks.target(pattern)
            var answers: [Response] = []
            for visitor in [nil, candidate, officer] { answers.append(try await bench.send(.get, target, as: visitor)) }
            for answer in answers { #expect(PageChecks.faults(of: answer) == [], "\(pattern) \(answer.status.rawValue)") }
            #expect(answers.contains(where: PageChecks.isPage) != Self.isPageless(pattern), "\(pattern)")
        }
    }

    @Test("S3 what another site's page sends changes nothing, and no form and no call of a script is forgotten")
    func foreign() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        let (officer, _) = try await bench.officer(site: nil)
        for route in Self.changes where !Self.ofThePassport.contains(route.pattern) {
            let target = PageChecks.target(route.pattern)
            for site in ["cross-site", "same-site"] {
                for visitor in [candidate, officer] {
                    let answer = try await bench.send(
                        route.method, target, as: visitor, json: route.operation.isListed ? "{}" : nil,
                        form: route.operation.isListed ? nil : [("a", "1")], site: site)
                    #expect(PageChecks.faults(of: answer) == [], "\(target)")
                    #expect(answer.status == .forbidden, "\(route.method.rawValue) \(target): \(answer.status.rawValue)")
                }
            }
        }
        #expect(try await bench.states(of: candidate) == "")
    }
}
