import Database
import EnrollmentDomain
import Primitives
import Runtime
import ScratchDatabase
import Synchronization
import Testing

@testable import Enrollment

@Suite struct ArrangeRoomsTests {
    @Test("E24 a run that was killed after any step goes on to the very same result", arguments: 0...6)
    func killed(steps: Int) async throws {
        let bench = try await Bench.filled()
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
        let bench = try await Bench.filled()
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
        let bench = try await Bench.filled()
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
        let bench = try await Bench.filled()
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
                }) == 4 {  // The run, the id of its act, two steps.
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
        let service = try Database.open(bench.scratch.location(), migrations: EnrollmentStore.migrations)
        defer { service.close() }
        #expect(try await service.read { try $0.placementCount(in: bench.sitting.code) } == 65 + 31)
        #expect(try await bench.arrange().placed == 288)
        #expect(try await bench.placements() == whole)
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
