import Database
import EnrollmentDomain
import HTTP
import Primitives
import Testing

@testable import Enrollment

@Suite struct WindowChangeTests {
    private static let later = Bench.closing + .days(1)

    private func centre(_ bench: Bench) async throws -> (candidate: Candidate, officer: Officer) {
        try await bench.officer("centre", site: nil)
    }

    /// Payment lasts as long as registration, so it is prolonged first.
    private func prolong(_ bench: Bench, by officer: Officer) async throws {
        for kind in [WindowKind.eligibility, .payment, .registration] {
            let old = try #require(bench.sitting.windows[kind])
            try await bench.services.changeWindow(
                kind, opens: old.opens, closes: max(old.closes, Self.later), reason: "系统维护", by: officer)
        }
    }

    @Test("E3, E28 a prolonged registration is judged by its new end, to the second, in every process")
    func prolonged() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let (_, officer) = try await centre(bench)
        let candidate = try await bench.register(1)
        try await prolong(bench, by: officer)
        bench.clock.set(Self.later - .seconds(1))
        try await bench.choose("CET4", by: candidate)
        bench.clock.set(Self.later)
        await #expect(throws: ChoiceRefusal.self) { try await bench.choose(by: candidate) }
        let elsewhere = SittingInForce(bench.services.sitting.with([:]))
        await elsewhere.refresh(from: bench.database, at: bench.clock.now)
        #expect(elsewhere.sitting.windows[.registration]?.closes == Self.later)
        let home = try await bench.send(.get, "/").text
        #expect(home.contains("网上报名时间改为") && home.contains("系统维护"))
        #expect(try await bench.services.viewOffice.acts(for: officer).filter { $0.kind == .windowChanged }.count >= 2)
    }

    @Test("E28 nothing changes at once: other processes need the time to know")
    func notice() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let (_, officer) = try await centre(bench)
        let old = try #require(bench.sitting.windows[.registration])
        let now = bench.clock.now
        await #expect(throws: WindowRefusal.tooSoon(earliest: now + .seconds(10))) {
            try await bench.services.changeWindow(.registration, opens: old.opens, closes: now + .seconds(9), reason: "x", by: officer)
        }
        for opens in [now + .days(1), now - .days(1)] {
            await #expect(throws: WindowRefusal.hasOpened) {
                try await bench.services.changeWindow(.registration, opens: opens, closes: old.closes, reason: "x", by: officer)
            }
        }
        let ticket = try #require(bench.sitting.windows[.writtenTicket])
        bench.clock.set(ticket.opens - .seconds(9))
        await #expect(throws: WindowRefusal.aboutToCome) {
            try await bench.services.changeWindow(
                .writtenTicket, opens: ticket.opens + .hours(1), closes: ticket.closes, reason: "x", by: officer)
        }
        await #expect(throws: WindowRefusal.afterErasure) {
            try await bench.services.changeWindow(
                .writtenTicket, opens: ticket.opens, closes: bench.sitting.eraseAt + .seconds(1), reason: "x", by: officer)
        }
        bench.clock.set(now)
        try await bench.services.changeWindow(.registration, opens: old.opens, closes: now + .seconds(10), reason: "x", by: officer)
        #expect(bench.sitting.windows[.registration]?.closes == now + .seconds(10))
    }

    @Test("E24 E28 tickets open after the last seat that somebody hasn't paid for is free again")
    func held() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let (_, officer) = try await centre(bench)
        let (sitting, ticket) = (bench.sitting, try #require(bench.sitting.windows[.writtenTicket]))
        let (registration, payment) = (try #require(sitting.windows[.registration]), try #require(sitting.windows[.payment]))
        let free = registration.closes + sitting.holdTime
        try await bench.services.changeWindow(.payment, opens: payment.opens, closes: registration.closes, reason: "x", by: officer)
        await #expect(throws: WindowRefusal.fault(.heldWhenTicketsOpen(.writtenTicket))) {
            try await bench.services.changeWindow(.writtenTicket, opens: free, closes: ticket.closes, reason: "x", by: officer)
        }
        try await bench.services.changeWindow(
            .writtenTicket, opens: free + .seconds(1), closes: ticket.closes, reason: "x", by: officer)
    }

    @Test("E28 of two changes the later one is in force, whatever the clocks say")
    func order() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let (_, officer) = try await centre(bench)
        let old = try #require(bench.sitting.windows[.writtenTicket])
        for (lag, hours) in [(Timestamp.Span.seconds(0), Int64(2)), (.seconds(5), 1)] {
            bench.clock.set(Bench.opening - lag)
            try await bench.services.changeWindow(
                .writtenTicket, opens: old.opens + .hours(hours), closes: old.closes, reason: "x", by: officer)
        }
        let elsewhere = SittingInForce(bench.services.sitting.with([:]))
        await elsewhere.refresh(from: bench.database, at: bench.clock.now)
        #expect(elsewhere.sitting.windows[.writtenTicket]?.opens == old.opens + .hours(1))
    }

    @Test("E24 an arrangement is judged by the windows in force, whatever its process knew")
    func arranging() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let (_, officer) = try await centre(bench)
        let known = bench.sitting
        try await prolong(bench, by: officer)
        bench.clock.set(Self.later - .seconds(1))
        await #expect(throws: ArrangementRefusal.self) {
            try await ArrangeRooms(database: bench.database, effects: bench.services.effects)(known, seed: 1)
        }
    }

    @Test("E28 a change that breaks the plan, has no reason or comes from a site is refused")
    func refused() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let (login, officer) = try await centre(bench)
        let (_, siteOfficer) = try await bench.officer()
        let change = bench.services.changeWindow
        let old = try #require(bench.sitting.windows[.registration])
        await #expect(throws: WindowRefusal.fault(.shorterThanRegistration(.eligibility))) {
            let payment = try #require(bench.sitting.windows[.payment])
            try await change(.registration, opens: old.opens, closes: payment.closes + .days(1), reason: "x", by: officer)
        }
        await #expect(throws: WindowRefusal.unusable) {
            try await change(.registration, opens: old.closes, closes: old.opens, reason: "x", by: officer)
        }
        await #expect(throws: OfficerRefusal.reasonMissing) {
            try await change(.registration, opens: old.opens, closes: Self.later, reason: " ", by: officer)
        }
        await #expect(throws: OfficerRefusal.centreOnly) {
            try await change(.registration, opens: old.opens, closes: Self.later, reason: "x", by: siteOfficer)
        }
        #expect(bench.sitting.windows[.registration] == old)
        let form = [("kind", "registration"), ("opens", "2026-09-24T14:00"), ("closes", "x"), ("reason", "维护")]
        let page = try await bench.send(.post, "/officer/windows", as: login, form: form)
        #expect(page.status == .unprocessable && page.text.contains("结束时间应晚于开始时间") && page.text.contains("value=\"维护\""))
        let json = #"{"opens":"2026-09-24T06:00:00Z","closes":"2026-10-08T08:00:00Z","reason":"提前"}"#
        #expect(try await bench.send(.put, "/api/v1/officer/windows/registration", as: login, json: json).status == .noContent)
        #expect(bench.sitting.windows[.registration]?.closes == Bench.closing - .hours(1))
        #expect(try await bench.send(.put, "/api/v1/officer/windows/lunch", as: login, json: json).status == .notFound)
    }
}
