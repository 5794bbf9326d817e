import Contracts
import EnrollmentDomain
import HTTP
import Primitives
import Runtime
import Testing

@testable import Enrollment

/// The page before the gateway is looked at again: by a reload, from another tab, on the way back.
@Suite struct ContinuePaymentTests {
    private let bench: Bench
    private let candidate: Candidate
    private let address: String

    init() async throws {
        bench = try await Bench()
        candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        let begun = try await bench.send(.post, "/payment", as: candidate, form: [("channel", "payease")])
        address = try #require(begun.headers["Location"])
    }

    private func look(as somebody: Candidate? = nil) async throws -> Response {
        try await bench.send(.get, address, as: somebody ?? candidate)
    }

    private var order: FakePayments.Order { get throws { try #require(bench.payments.orders.first) } }

    @Test("E19 S3 it leads to the same gateway as often as it is looked at, and begins nothing")
    func again() async throws {
        defer { bench.close() }
        for _ in 1...3 {
            let page = try await look()
            #expect(page.status == .ok && page.text.contains("<h1>前往首信易支付</h1>") && page.text.contains("30.00 元"))
            #expect(page.text.contains("name=\"order\" value=\"\(try order.id)\""))
        }
        #expect(try order.attempts == [.payease] && bench.payments.orders.count == 1)
        #expect(try await bench.history(of: candidate).count { $0 == .paymentBegun } == 1)
        #expect(!address.contains("order") && !address.contains("?"))
    }

    @Test("E19 a tab that is still there when another way was chosen says so: it leads where the payer goes now")
    func otherChannel() async throws {
        defer { bench.close() }
        _ = try await bench.send(.post, "/payment", as: candidate, form: [("channel", "alipay")])
        #expect(try await look().text.contains("<h1>前往支付宝</h1>"))
        #expect(try order.attempts == [.payease, .alipay])
    }

    @Test("S3 nobody else gets there, and whoever isn't logged in comes back to it")
    func guarded() async throws {
        defer { bench.close() }
        let stranger = try await bench.register(2)
        let refused = try await look(as: stranger)
        #expect(refused.status == .notFound && !refused.text.contains("gateway.test"))
        let place = try #require(try await bench.send(.get, address).headers["Location"])
        #expect(Request(.get, place).query["return_to"] == address)
        for wrong in ["/payment/onward/x", "/payment/onward/\(bench.services.effects.newID(Payment.self))"] {
            #expect(try await bench.send(.get, wrong, as: candidate).status == .notFound)
        }
    }

    @Test("E21 once it is paid it leads to where that stands, whoever knows it first", arguments: [true, false])
    func paid(hasBeenTold: Bool) async throws {
        defer { bench.close() }
        bench.payments.receiveMoney(for: try order.id)
        if hasBeenTold { try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: try order.id)) }
        let page = try await look()
        #expect(page.headers["Location"] == "/registration?done=paid" && page.body.isEmpty)
        #expect(try await bench.states(of: candidate) == "CET4 paid")
    }

    @Test("E20 what was given up by a change leads to the bill of what is chosen now")
    func changed() async throws {
        defer { bench.close() }
        try await bench.choose("CET6", by: candidate)
        let page = try await look()
        #expect(page.status == .conflict && page.text.contains("这笔缴费已经取消"))
        #expect(page.text.contains("<form method=\"post\" action=\"/payment\">") && page.text.contains("英语六级笔试"))
    }

    @Test("E12 nobody is sent to pay for a seat whose time is up, released already or not", arguments: [true, false])
    func expired(isReleased: Bool) async throws {
        defer { bench.close() }
        bench.clock.advance(by: .hours(12))
        if isReleased { try await bench.services.expireHolds() }
        let page = try await look()
        #expect(page.status == .conflict && !page.text.contains("gateway.test"))
        #expect(page.text.contains(isReleased ? "座位保留时间已过" : "没有需要支付的科目"))
        #expect(try order.attempts == [.payease])
    }

    @Test("E12 E21 a seat whose time is up may have been paid for: that is asked before anything is said", arguments: [true, false])
    func expiredAtTheGateway(isSilent: Bool) async throws {
        defer { bench.close() }
        bench.clock.advance(by: .hours(12))
        if isSilent { bench.payments.setSilent(true, try order.id) } else { bench.payments.bringMoney(to: try order.id) }
        let page = try await look()
        #expect(page.text.contains("结果未知。请稍后点击“更新”，请勿重复缴费") == isSilent)
        #expect((page.headers["Location"] == "/registration?done=paid") == !isSilent)
    }

    @Test("E19 E21 a try that has run out is begun anew by the payer alone; one whose end nobody knows is not to be paid again")
    func over() async throws {
        defer { bench.close() }
        bench.payments.endAttempt(of: try order.id)
        let lapsed = try await look()
        #expect(
            lapsed.status == .conflict && lapsed.text.contains("请勿再次支付") && lapsed.text.contains("请重新选择支付方式")
                && lapsed.text.contains("name=\"channel\""))
        bench.payments.setSilent(true, try order.id)
        #expect(try await look().text.contains("结果未知。请稍后点击“更新”，请勿重复缴费"))
        bench.payments.setDown(true)
        #expect(try await look().status == .serviceUnavailable)
        #expect(try order.attempts == [.payease])
    }
}
