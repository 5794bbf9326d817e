import Contracts
import Database
import EnrollmentDomain
import Primitives
import Synchronization
import Testing

@testable import Enrollment

@Suite struct ExpiryTests {
    @Test("E17 an unpaid entry is released when its hold ends, not a second before; the candidate is mailed")
    func onTime() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        bench.clock.advance(by: .seconds(12 * 3_600 - 1))
        try await bench.services.expireHolds()
        #expect(try await bench.states(of: candidate) == "CET4 held")
        bench.clock.advance(by: .seconds(1))
        try await bench.services.expireHolds()
        #expect(try await bench.states(of: candidate) == "")
        #expect(try await bench.seats("CET4") == (0, 0))
        #expect(try await bench.letters() == ["[CET] 报考科目已释放"])
    }

    @Test("E17 E13 the oral goes with its written, in one mail")
    func oralGoes() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        bench.clock.advance(by: .hours(6))
        try await bench.choose("CET-SET4", kind: .oral, by: candidate)
        bench.clock.advance(by: .hours(6))
        try await bench.services.expireHolds()
        #expect(try await bench.states(of: candidate) == "")
        #expect(try await bench.seats("CET-SET4") == (0, 0))
        #expect(try await bench.letters().count == 1)
    }

    @Test("E17 money that arrived before the hold ended keeps the seat")
    func moneyKeeps() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        bench.payments.bringMoney(to: try await bench.beginPayment(by: candidate))
        bench.clock.advance(by: .hours(12))
        try await bench.services.expireHolds()
        #expect(try await bench.states(of: candidate) == "CET4 paid")
        #expect(try await bench.letters().isEmpty)
    }

    @Test("E17 a seat isn't released while its payment is unknown, and is as soon as it is known")
    func unknownKeeps() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        let order = try await bench.beginPayment(by: candidate)
        bench.payments.setSilent(true, order)
        bench.clock.advance(by: .hours(12))
        try await bench.services.expireHolds()
        bench.payments.setDown(true)
        bench.clock.advance(by: .minutes(1))
        try await bench.services.expireHolds()
        #expect(try await bench.states(of: candidate) == "CET4 held")
        let calls = bench.payments.calls.count
        try await bench.services.expireHolds()
        #expect(bench.payments.calls.count == calls, "asked again before the pause was over")
        bench.payments.setDown(false)
        bench.payments.setSilent(false, order)
        bench.clock.advance(by: .minutes(10))
        try await bench.services.expireHolds()
        #expect(try await bench.states(of: candidate) == "")
        #expect(bench.payments.order(order)?.state == .closed)
    }

    @Test("E17 one payment that can't be settled delays nobody else's release")
    func noQueueing() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        for index in 1...20 {
            let candidate = try await bench.register(index)
            try await bench.choose("CET4", by: candidate)
            guard index <= 10 else { continue }
            bench.payments.setSilent(true, try await bench.beginPayment(by: candidate))
        }
        bench.clock.advance(by: .hours(12))
        try await bench.services.expireHolds()
        #expect(try await bench.seats("CET4") == (10, 0))
    }

    @Test("E17 seats without a payment are free before any gateway is asked about the others")
    func releasedFirst() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let (paying, idle) = (try await bench.register(1), try await bench.register(2))
        for candidate in [paying, idle] { try await bench.choose("CET4", by: candidate) }
        try await bench.beginPayment(by: paying)
        let held = Mutex<[Int?]>([])
        bench.payments.whileClosing {
            let now = try? await bench.seats("CET4").held
            held.withLock { $0.append(now) }
        }
        bench.clock.advance(by: .hours(12))
        try await bench.services.expireHolds()
        #expect(held.withLock { $0 } == [1])
        #expect(try await bench.seats("CET4") == (0, 0))
    }

    @Test("E17 after days of downtime everything due is released once, in order")
    func afterDowntime() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        try await bench.enrollCrowd(250, bench.services.effects)
        for hour in 0..<5 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<50 { group.addTask { try await bench.choose("CET4", by: Bench.candidate(hour * 50 + index)) } }
                try await group.waitForAll()
            }
            bench.clock.advance(by: .hours(1))
        }
        bench.clock.advance(by: .days(3))
        async let one: Void = bench.services.expireHolds()
        async let two: Void = bench.services.expireHolds()
        _ = try await (one, two)
        #expect(try await bench.seats("CET4") == (0, 0))
        let released = try await bench.database.read {
            try $0.all("SELECT count(*) FROM history WHERE kind = 'expired' GROUP BY registration") { try $0.next(Int.self) }
        }
        #expect(released == [Int](repeating: 1, count: 250))
    }

    @Test("E17 twelve hours after the last entry went the registration is deleted; its history stays")
    func deletion() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        bench.clock.advance(by: .hours(12))
        try await bench.services.expireHolds()
        #expect(try await bench.services.viewRegistration(of: candidate).record.deleteAt == Bench.opening + .hours(24))
        bench.clock.advance(by: .seconds(12 * 3_600 - 1))
        try await bench.services.expireHolds()
        #expect(try await bench.states(of: candidate) == "")
        bench.clock.advance(by: .seconds(1))
        try await bench.services.expireHolds()
        await #expect(throws: AccountRefusal.notRegistered) { try await bench.states(of: candidate) }
        #expect(try await bench.history(of: candidate) == [.confirmed, .entered, .expired, .deleted])
    }

    @Test("E17 E18 whoever was deleted confirms and registers again")
    func comesBack() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        try await bench.choose(by: candidate)
        bench.clock.advance(by: .hours(12))
        try await bench.services.expireHolds()
        let answer = try await bench.services.queryEligibility(
            name: "张三", kind: "resident_id", number: try Bench.document(1).number, by: candidate)
        try await bench.services.confirm(answer.proof, by: candidate)
        try await bench.choose("CET6", by: candidate)
        #expect(try await bench.states(of: candidate) == "CET6 held")
        #expect(try await bench.history(of: candidate) == [.confirmed, .entered, .dropped, .deleted, .confirmed, .entered])
    }

    @Test("E17 a registration that never chose anything stays")
    func neverChose() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        bench.clock.advance(by: .days(5))
        try await bench.services.expireHolds()
        #expect(try await bench.states(of: candidate) == "")
    }
}
