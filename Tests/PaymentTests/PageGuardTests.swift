import HTTP
import PageChecks
import PaymentDomain
import Primitives
import Testing

@testable import Payment

/// Every route of Payment that a browser may come to (SPEC S3): none is left out, since they are read from the route table.
@Suite("Guards of every page")
struct PageGuardTests {
    private static let pages = Routes.open.filter { !$0.operation.isListed && $0.method == .get }.map(\.pattern)
    private static let forms = Routes.open.filter { $0.method != .get }.map(\.pattern)
    /// The gateways' and the passport's own word, signed, for which no cookie counts.
    private static let signed = ["/callbacks/alipay", "/callbacks/payease", "/backchannel-logout"]

    @Test("S3 every page has the security headers, for strangers and for operators, and every cookie is safe", arguments: pages)
    func headers(pattern: String) async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, by: .alipay)
        let session = try await world.operatorSession()
        let target = pattern.contains("/orders/") ? "/operator/orders/\(order.id)" : PageChecks.target(pattern)
        let answers = try await [world.browse(.get, target), world.browse(.get, target, as: session)]
        for answer in answers { #expect(PageChecks.faults(of: answer) == [], "\(pattern) \(answer.status.rawValue)") }
        let isReturn = pattern.hasPrefix("/return/")
        #expect(answers.contains(where: PageChecks.isPage) || isReturn, "\(pattern) shows nothing")
    }

    @Test("S3 what another site's page sends changes nothing, and no form is forgotten", arguments: forms)
    func foreign(pattern: String) async throws {
        guard !Self.signed.contains(pattern) else { return }
        let world = try World()
        let order = try await world.paidOrder(3_000, by: .alipay)
        let session = try await world.operatorSession()
        let target = pattern.replacing("{id}", with: order.id.description)
        for headers in PageChecks.foreign {
            let answer = try await world.browse(
                .post, target, "amount=30&reason=r&key=k&channel=alipay&day=2026-11-22", as: session, headers)
            #expect(answer.status == .forbidden && answer.headers["set-cookie"] == nil, "\(pattern)")
        }
        #expect(try await world.services.story(of: order.id).refunds.isEmpty)
        #expect(try await world.browse(.get, "/operator", as: session).status == .ok, "still logged in")
    }
}
