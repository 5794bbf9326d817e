import Contracts
import Database
import HTTP
import PaymentDomain
import Primitives
import Testing
import Web

@testable import Payment

/// The operators' and the cashiers' pages in English (SPEC S3): names of what is paid stay as they are, and nothing else is Chinese.
@Suite("English pages")
struct EnglishPageTests {
    private func read(_ page: Response, _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let english = String(decoding: try #require(page.english, comment, sourceLocation: sourceLocation), as: UTF8.self)
        let ours = english.replacing(/<a[^>]* lang="zh-CN"[^>]*>[^<]*<\/a>/, with: "")
            .replacing("CET 报名费", with: "").replacing("CET4 笔试", with: "")
        #expect(ours.chinese.isEmpty, "\(comment)", sourceLocation: sourceLocation)
        for name in ["content-security-policy", "x-content-type-options", "referrer-policy", "cross-origin-opener-policy", "cache-control"]
        {
            #expect(page.headers[name] != nil, "\(name): \(comment)", sourceLocation: sourceLocation)
        }
    }

    @Test("S3 Y12 every page of the operators is English for who reads English", arguments: Channel.allCases)
    func operators(channel: Channel) async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, by: channel)
        _ = try await world.giveBack(["entry-1": 1_000], of: order, note: "note")
        let waiting = try await world.newOrder(3_000)
        try await world.pay(waiting, channel, .forged, .wrongAmount)
        try await world.settle()
        try await world.simulator.database.write { try $0.run("UPDATE trades SET amount = 4000") }
        world.pass(.hours(24))
        let session = try await world.operatorSession()
        _ = try await world.browse(.post, "/operator/days", "channel=\(channel.rawValue)&day=2026-11-22&reason=r", as: session)
        try read(try await world.browse(.get, "/operator/days", as: session), "a day that waits")
        try await world.services.reconcileWanted()
        for path in ["/operator", "/operator?number=none", "/operator?number=entry-1", "/operator/days", "/operator/alarms", "/"]
            + ["/operator/differences", "/operator/differences?state=settled", "/operator/differences?state=healed", "/?state=logged_out"]
            + ["/operator/orders/\(order.id)", "/operator/orders/\(waiting.id)"]
        {
            try read(try await world.browse(.get, path, as: session), "\(path)")
        }
        for form in ["refund", "resend", "refresh", "declare-unpaid", "declare-refunded"] {
            try read(try await world.browse(.post, "/operator/orders/\(order.id)/\(form)", "reason=", as: session), "\(form)")
        }
        try read(try await world.browse(.post, "/operator/days", "channel=x&reason=", as: session), "no channel")
        try read(try await world.browse(.post, "/operator/days", "channel=alipay&day=x", as: nil), "logged out")
        try read(try await world.browse(.get, "/login"), "the passport is away")
    }

    @Test("S3 Y4 both cashiers are English for who reads English, and say that they are simulated", arguments: Channel.allCases)
    func cashiers(channel: Channel) async throws {
        let world = try World()
        let (_, redirect) = try await world.attempt(try await world.newOrder(), channel)
        let form = FormFields(redirect.fields.map { ($0.name, $0.value) })
        let target = String(redirect.url.dropFirst(World.gatewayURL.count))
        func open() async throws -> Response {
            switch redirect.method {
            case .get: try await world.simulator.request(.get, target)
            case .post: try await world.simulator.submit(target, form)
            }
        }
        let page = try await open()
        try read(page, "the cashier")
        #expect(page.text.contains("<strong>模拟</strong>") && page.text.contains("class=\"gateway \(channel.rawValue)\""))
        #expect(page.text.contains("¥30.00") && Fault.allCases.allSatisfy { page.text.contains("value=\"\($0.rawValue)\"") })
        let trade = try await world.openCashier(redirect)
        try read(try await world.simulator.request(.get, "/cashier/\(trade.id)/end"), "nothing paid")
        let paying = try await world.simulator.request(.post, "/cashier/\(trade.id)", form: "action=pay&fault=lost&fault=slow")
        #expect(paying.status == .seeOther)
        try read(try await world.simulator.request(.get, "/cashier/\(trade.id)/end"), "paid")
        let again = try await open()
        try read(again, "a second time")
        #expect(again.text.contains("已经付过款") && !again.text.contains("/cashier/"))
        #expect(try await world.simulator.request(.get, "/assets/cashier.css").text.contains(".\(channel.rawValue)"))
    }
}

extension String {
    /// Its Chinese characters and punctuation.
    var chinese: String {
        filter {
            $0.unicodeScalars.contains {
                (0x3000...0x303f).contains($0.value) || (0x4e00...0x9fff).contains($0.value) || (0xff00...0xff60).contains($0.value)
            }
        }
    }
}
