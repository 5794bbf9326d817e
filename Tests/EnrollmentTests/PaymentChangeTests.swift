import Contracts
import EnrollmentDomain
import HTTPClient
import Primitives
import Testing

@testable import Enrollment

@Suite struct PaymentChangeTests {
    @Test("E20 a change first closes the open payment")
    func changeCloses() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        let order = try await bench.beginPayment(by: candidate)
        try await bench.choose("CET6", by: candidate)
        #expect(bench.payments.order(order)?.state == .closed)
        #expect(try await bench.states(of: candidate) == "CET6 held")
    }

    @Test("E20 a payment that turns out paid keeps the entries, and the change is refused")
    func changeTooLate() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        bench.payments.bringMoney(to: try await bench.beginPayment(by: candidate))
        await #expect(throws: ChangeRefusal.turnedOutPaid) { try await bench.choose("CET6", by: candidate) }
        #expect(try await bench.states(of: candidate) == "CET4 paid")
    }

    @Test("E20 while nobody knows, nothing changes")
    func changeUnknown() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        let order = try await bench.beginPayment(by: candidate)
        bench.payments.setSilent(true, order)
        await #expect(throws: ChangeRefusal.paymentUnsettled) { try await bench.choose("CET6", by: candidate) }
        bench.payments.setDown(true)
        await #expect(throws: PeerError.self) { try await bench.choose("CET6", by: candidate) }
        #expect(try await bench.states(of: candidate) == "CET4 held")
    }

    @Test("E20 a payment whose order never reached Payment is given up without asking")
    func changeBeforeOrder() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        bench.payments.setDown(true)
        await #expect(throws: PeerError.self) { try await bench.beginPayment(by: candidate) }
        try await bench.choose("CET6", by: candidate)
        #expect(try await bench.states(of: candidate) == "CET6 held")
    }
}
