import Contracts
import Database
import EnrollmentDomain
import Foundation
import Primitives
import Runtime
import Synchronization
import Testing

@testable import Enrollment

extension Bench {
    static let paymentEnd = Timestamp("2026-10-09 17:00:00") ?? Timestamp(seconds: 0)

    @discardableResult
    func arrange(seed: UInt64? = nil) async throws -> ArrangeRooms.Outcome {
        try await ArrangeRooms(database: database, effects: services.effects)(sitting, seed: seed)
    }

    /// So many entries that are paid, without the way there.
    func paid(_ count: Int, of subject: String, at site: String = Bench.site) async throws {
        let (effects, sitting) = (services.effects, sitting)
        try await database.write { tx in
            try tx.run("INSERT INTO sites (code, name, province) VALUES ($1, '考点', '北京') ON CONFLICT (code) DO NOTHING", site)
            try tx.run(
                """
                INSERT INTO seats (sitting, site, subject, capacity) VALUES ($1, $2, $3, 100000)
                ON CONFLICT (sitting, site, subject) DO NOTHING
                """, sitting.code, site, subject)
            for _ in 0..<count {
                try tx.run(
                    """
                    INSERT INTO entries (id, registration, sitting, site, subject, state, fee, entered_at, held_until)
                    VALUES ($1, $2, $3, $4, $5, 'paid', 0, 0, 0)
                    """, effects.newID(Entry.self), effects.newID(Registration.self), sitting.code, site, subject)
            }
        }
    }

    /// Everything that an arrangement has come to: who sits where with which number.
    func placements() async throws -> [String] {
        try await database.read {
            try $0.all("SELECT entry, site, subject, room, seat, number FROM placements ORDER BY entry") { row in
                let entry = try row.next(ID<Entry>.self)
                let (site, subject) = (try row.next(String.self), try row.next(String.self))
                return "\(entry) \(site) \(subject) \(try row.next(Int.self)) \(try row.next(Int.self)) \(try row.next(String.self))"
            }
        }
    }
}

@Suite struct ArrangeRoomsTests {
    /// Three sites with two subjects each, after payment has closed.
    private func filled() async throws -> Bench {
        let bench = try await Bench(at: Bench.paymentEnd)
        for site in ["110041", "310104", "440106"] {
            try await bench.paid(65, of: "CET4", at: site)
            try await bench.paid(31, of: "CET6", at: site)
        }
        return bench
    }

    @Test("E24 rooms are arranged once, after registration and payment have closed; the seed is kept")
    func once() async throws {
        let bench = try await Bench(at: Bench.paymentEnd - .seconds(1))
        defer { bench.close() }
        try await bench.paid(1, of: "CET4")
        let payment = try #require(bench.sitting.windows[.payment])
        await #expect(throws: ArrangementRefusal.notClosed(payment)) { try await bench.arrange() }
        bench.clock.set(Bench.paymentEnd)
        #expect(try await bench.arrange(seed: 42) == ArrangeRooms.Outcome(seed: 42, placed: 1, rooms: 1))
        await #expect(throws: ArrangementRefusal.alreadyArranged) { try await bench.arrange() }
        #expect(try await bench.database.read { try $0.arrangement(of: bench.sitting.code) }?.seed == 42)
    }

    @Test("E24 while a payment's outcome is unknown nothing is arranged: whoever has paid needs a place, too")
    func unsettled() async throws {
        let bench = try await Bench(at: Bench.closing - .hours(1))
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        bench.payments.bringMoney(to: try await bench.beginPayment(by: candidate))
        bench.clock.set(Bench.paymentEnd)
        await #expect(throws: ArrangementRefusal.paymentsOpen(1)) { try await bench.arrange() }
        try await bench.services.expireHolds()
        #expect(try await bench.arrange().placed == 1)
    }

    @Test("E24 while an unpaid entry holds a seat nothing is arranged; money that comes later goes back")
    func held() async throws {
        let bench = try await Bench(at: Bench.closing - .hours(1))
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        let order = try await bench.beginPayment(by: candidate)
        try await bench.database.write { try $0.run("UPDATE payments SET state = 'closed'") }
        bench.clock.set(Bench.paymentEnd)
        await #expect(throws: ArrangementRefusal.entriesHeld(1)) { try await bench.arrange() }
        try await bench.services.expireHolds()
        #expect(try await bench.arrange().placed == 0)
        bench.payments.receiveMoney(for: order)
        try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: order))
        #expect(try await bench.states(of: candidate) == "")
        #expect(try await bench.refunds().map(\.reason) == ["registration_closed"])
    }

    @Test("E24 a run that was killed after any step goes on to the very same result", arguments: 0...6)
    func killed(steps: Int) async throws {
        let bench = try await filled()
        defer { bench.close() }
        let whole = try await undisturbed(bench)
        let rooms = ArrangeRooms(database: bench.database, effects: bench.services.effects)
        let run = try await rooms.begin(bench.sitting, seed: 7)
        let places = try await bench.database.read { try $0.placesLeft(in: bench.sitting.code) }
        #expect(places.count == 6)
        for place in places.prefix(steps) { try await rooms.fill(place, run, bench.sitting) }
        bench.clock.advance(by: .hours(3))
        await #expect(throws: ArrangementRefusal.otherSeed(7)) { try await bench.arrange(seed: 8) }
        #expect(try await bench.arrange() == ArrangeRooms.Outcome(seed: 7, placed: 288, rooms: 15))
        #expect(try await bench.placements() == whole)
    }

    /// What an arrangement of the same entries comes to in one go; nothing is left of it.
    private func undisturbed(_ bench: Bench) async throws -> [String] {
        try await bench.arrange(seed: 7)
        let whole = try await bench.placements()
        try await bench.database.write { tx in
            try tx.run("DELETE FROM placements")
            try tx.run("DELETE FROM arrangement_places")
            try tx.run("DELETE FROM arrangements")
            try tx.run("DELETE FROM history")
        }
        return whole
    }

    @Test("E24 money that goes back in the middle of a run moves nobody to another seat")
    func givenBack() async throws {
        let bench = try await filled()
        defer { bench.close() }
        let whole = try await undisturbed(bench)
        let rooms = ArrangeRooms(database: bench.database, effects: bench.services.effects)
        _ = try await rooms.begin(bench.sitting, seed: 7)
        bench.clock.advance(by: .minutes(1))
        try await bench.database.write { tx in
            let entries = try tx.all("SELECT id FROM entries WHERE site = '440106' ORDER BY id LIMIT 5") { try $0.next(ID<Entry>.self) }
            try tx.run("UPDATE seats SET paid = 65 WHERE site = '440106'")
            for entry in entries { #expect(try tx.unpay(entry, at: bench.clock.now)) }
        }
        #expect(try await bench.arrange().placed == 288)
        #expect(try await bench.placements() == whole)
        let told = try await bench.database.read {
            try $0.first("SELECT count(*) FROM history WHERE kind = 'arranged'") { try $0.next(Int.self) }
        }
        #expect(told == 283, "who has the money back is told nothing of a room")
    }

    @Test("E24 two runs at once come to one result")
    func together() async throws {
        let bench = try await filled()
        defer { bench.close() }
        let whole = try await undisturbed(bench)
        let outcomes = await withTaskGroup(of: ArrangeRooms.Outcome?.self) { group in
            for _ in 0..<2 { group.addTask { try? await bench.arrange(seed: 7) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        // The second may come when all is done, and is told so.
        #expect(outcomes.contains { $0?.placed == 288 } && outcomes.allSatisfy { $0 == nil || $0?.placed == 288 })
        #expect(try await bench.placements() == whole)
    }

    @Test("E24 each step is committed by itself: a run stopped after two of six leaves two, to everybody's sight")
    func stopped() async throws {
        let bench = try await filled()
        defer { bench.close() }
        let whole = try await undisturbed(bench)
        let run = Mutex<Task<Void, any Error>?>(nil)
        let calls = Mutex(0)
        // The clock is asked once to begin and once a step: the third time is in the second step.
        let effects = Effects(
            now: {
                if calls.withLock({
                    $0 += 1
                    return $0
                }) == 3 {
                    run.withLock { $0?.cancel() }
                }
                return bench.clock.now
            }, random: Effects.system.random)
        let (start, go) = AsyncStream<Void>.makeStream()
        let task = Task {
            for await _ in start {}
            _ = try await ArrangeRooms(database: bench.database, effects: effects)(bench.sitting, seed: 7)
        }
        run.withLock { $0 = task }
        go.finish()
        await #expect(throws: CancellationError.self) { try await task.value }
        let service = try Database.open(
            .sqlite(path: bench.folder.appending(path: "e.db").path), migrations: EnrollmentStore.migrations)
        defer { service.close() }
        #expect(try await service.read { try $0.placementCount(in: bench.sitting.code) } == 65 + 31)
        #expect(try await bench.arrange().placed == 288)
        #expect(try await bench.placements() == whole)
    }

    @Test("E24 orals have rooms from 501: 500 written rooms at a site fit, one more is refused by name, and nothing is written")
    func boundary() async throws {
        let pack = try PackText.shipped.replacing(#""room_size": 30"#, #""room_size": 1"#)
        let bench = try await Bench(at: Bench.paymentEnd, pack: pack.bytes)
        defer { bench.close() }
        try await bench.paid(501, of: "CET4")
        try await bench.paid(2, of: "CET-SET4")
        let refusal = ArrangementRefusal.tooManyRooms(
            try #require(SiteCode(rawValue: Bench.site)), SubjectCode(rawValue: "CET4"), needed: 501, available: 500)
        await #expect(throws: refusal) { try await bench.arrange() }
        #expect("\(refusal)" == "site 110041 needs 501 rooms for CET4, and ticket numbers tell only 500 apart")
        #expect(try await bench.placements().isEmpty)
        #expect(try await bench.database.read { try $0.arrangement(of: bench.sitting.code) } == nil)
        try await bench.database.write {
            try $0.run("DELETE FROM entries WHERE id = (SELECT id FROM entries WHERE subject = 'CET4' ORDER BY id LIMIT 1)")
        }
        #expect(try await bench.arrange().rooms == 502)
        let numbers = try await bench.placements().compactMap { $0.split(separator: " ").last }
        #expect(Set(numbers).count == 502)
        #expect(numbers.contains("110041262150001") && numbers.contains("110041262150101") && numbers.contains("110041262150201"))
    }

    @Test("E24 an oral has rooms 501 to 999, and no more")
    func oralBoundary() async throws {
        let pack = try PackText.shipped.replacing(#""room_size": 30"#, #""room_size": 1"#)
        let bench = try await Bench(at: Bench.paymentEnd, pack: pack.bytes)
        defer { bench.close() }
        try await bench.paid(500, of: "CET-SET6")
        await #expect(
            throws: ArrangementRefusal.tooManyRooms(
                try #require(SiteCode(rawValue: Bench.site)), SubjectCode(rawValue: "CET-SET6"), needed: 500, available: 499)
        ) { try await bench.arrange() }
    }

    @Test("E24 paid entries of a subject that the pack has lost stop the run before it begins")
    func lostSubject() async throws {
        let bench = try await filled()
        defer { bench.close() }
        try await bench.paid(1, of: "LATIN4")
        await #expect(throws: ArrangementRefusal.unknownSubject(SubjectCode(rawValue: "LATIN4"))) { try await bench.arrange() }
        #expect(try await bench.placements().isEmpty)
    }

    @Test("E29 each candidate's history says that the subject is arranged")
    func told() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        try await bench.pay(by: candidate)
        try await bench.choose("CET-SET4", kind: .oral, by: candidate)
        try await bench.pay(by: candidate)
        bench.clock.set(Bench.paymentEnd)
        try await bench.arrange()
        let events = try await bench.services.viewRegistration.history(of: candidate).filter { $0.kind == .arranged }
        #expect(Set(events.map(\.subject?.rawValue)) == ["CET4", "CET-SET4"])
        #expect(events.allSatisfy { $0.actor == .system && $0.at == Bench.paymentEnd })
        #expect(events.map { $0.text(in: bench.sitting) }.contains("英语四级笔试已编排考场"))
    }
}
