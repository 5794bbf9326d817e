import Database
import EnrollmentDomain
import HTTP
import Primitives
import Runtime
import Testing

@testable import Enrollment

@Suite struct ChoiceTests {
    @Test("E12 each chosen subject holds one seat for twelve hours")
    func holds() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        let entries = try await bench.choose("CET4", by: candidate)
        #expect(entries.map(\.subject.rawValue) == ["CET4"])
        #expect(entries.first?.heldUntil == Bench.opening + .hours(12))
        #expect(try await bench.seats("CET4") == (1, 0))
    }

    @Test("E12 all or nothing: a choice that can't be had whole changes nothing")
    func atomic() async throws {
        let pack = try PackText.shipped.replacing(#""exclusion_groups": [["CET4", "CET6"]]"#, #""exclusion_groups": []"#)
        let bench = try await Bench(pack: pack.bytes)
        defer { bench.close() }
        try await bench.setCapacity(0, of: "CET6")
        let candidate = try await bench.register(1)
        await #expect(throws: ChoiceRefusal.full(bench.label("CET6"))) { try await bench.choose("CET4", "CET6", by: candidate) }
        #expect(try await bench.states(of: candidate) == "")
        #expect(try await bench.seats("CET4") == (0, 0))
        #expect(try await bench.history(of: candidate) == [.confirmed])
    }

    @Test("E12 the same choice again changes nothing, and doesn't lengthen the hold")
    func idempotent() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        let first = try await bench.choose("CET4", by: candidate)
        bench.clock.advance(by: .hours(1))
        #expect(try await bench.choose("CET4", by: candidate) == first)
        #expect(try await bench.seats("CET4") == (1, 0))
    }

    @Test("E15 an unpaid entry is changed for another, and its seat is free at once")
    func changes() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        try await bench.choose("CET6", by: candidate)
        #expect(try await bench.states(of: candidate) == "CET6 held")
        #expect(try await bench.seats("CET4") == (0, 0))
        #expect(try await bench.seats("CET6") == (1, 0))
    }

    @Test("E14 the last seat can be changed for itself by nobody but its holder")
    func lastSeat() async throws {
        let bench = try await Bench(capacity: 1)
        defer { bench.close() }
        let first = try await bench.register(1)
        let second = try await bench.register(2)
        try await bench.choose("CET4", by: first)
        await #expect(throws: ChoiceRefusal.full(bench.label("CET4"))) { try await bench.choose("CET4", by: second) }
        try await bench.choose("CET6", by: first)
        try await bench.choose("CET4", by: second)
        #expect(try await bench.states(of: second) == "CET4 held")
    }

    @Test("E15 a paid entry can't be dropped or changed", arguments: [[], ["CET6"]])
    func paidStays(wanted: [String]) async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        try await bench.pay(by: candidate)
        await #expect(throws: ChoiceRefusal.alreadyPaid(bench.label("CET4"))) {
            try await bench.services.chooseSubjects(Set(wanted.map(SubjectCode.init(rawValue:))), kind: .written, by: candidate)
        }
        #expect(try await bench.states(of: candidate) == "CET4 paid")
    }

    @Test("E12 S3 a form that was drawn before a seat was taken, or released, changes nothing", arguments: [true, false])
    func stale(isTaken: Bool) async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        let form = [("seen", isTaken ? "" : "CET4 CET6"), ("subject", "CET6")]
        let refused = try await bench.send(.post, "/registration/written", as: candidate, form: form)
        #expect(refused.status == .conflict && refused.text.contains("本次提交没有生效"))
        #expect(refused.text.contains("name=\"seen\" value=\"CET4\"") && refused.text.contains("value=\"CET4\" checked"))
        #expect(try await bench.states(of: candidate) == "CET4 held")
        let emptied = try await bench.send(.post, "/registration/written", as: candidate, form: [("seen", "")])
        #expect(emptied.status.rawValue >= 400)
        #expect(try await bench.states(of: candidate) == "CET4 held")
        // Sent twice, it has become so.
        let again = try await bench.send(.post, "/registration/written", as: candidate, form: [("seen", ""), ("subject", "CET4")])
        #expect(again.status == .seeOther)
    }

    @Test("E12 S3 whoever lost a seat reads so beside the subjects, until it is entered again")
    func lost() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        bench.clock.advance(by: .hours(13))
        try await bench.services.expireHolds()
        func page() async throws -> String { try await bench.send(.get, "/registration", as: candidate).text }
        #expect(try await page().contains("<li>英语四级笔试未在保留时间内支付，座位已释放"))
        try await bench.choose("CET4", by: candidate)
        #expect(try await !page().contains("座位已释放"))
        try await bench.choose(by: candidate)
        #expect(try await !page().contains("座位已释放"))
    }

    @Test("E13 an oral needs its written, and goes with it")
    func oral() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        let (set4, cet4) = (bench.label("CET-SET4"), bench.label("CET4"))
        await #expect(throws: ChoiceRefusal.writtenMissing(oral: set4, written: cet4)) {
            try await bench.choose("CET-SET4", kind: .oral, by: candidate)
        }
        try await bench.choose("CET4", by: candidate)
        try await bench.choose("CET-SET4", kind: .oral, by: candidate)
        #expect(try await bench.states(of: candidate) == "CET4 held, CET-SET4 held")
        try await bench.choose("CET6", by: candidate)
        #expect(try await bench.states(of: candidate) == "CET6 held")
        #expect(try await bench.seats("CET-SET4") == (0, 0))
    }

    @Test(
        "E3 E16 the registration window decides to the second, and the refusal names it",
        arguments: [(-1, false), (0, true), (1_220_399, true), (1_220_400, false)])
    func windowEdges(offset: Int64, isOpen: Bool) async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        bench.clock.set(Bench.opening + .seconds(offset))
        guard !isOpen else {
            try await bench.choose("CET4", by: candidate)
            return
        }
        let refusal = await #expect(throws: ChoiceRefusal.self) { try await bench.choose("CET4", by: candidate) }
        let problem = try #require(refusal).problem
        #expect(problem.code == "window.closed")
        #expect(problem.details["window"] == "registration")
        #expect(problem.details["opens"] == "2026-09-24T06:00:00Z")
        #expect(problem.details["closes"] == "2026-10-08T09:00:00Z")
        #expect(problem.message.zh.contains("2026-09-24 14:00:00至2026-10-08 17:00:00（北京时间）"))
    }

    @Test("E16 after registration closes nothing is dropped either")
    func closedForDropping() async throws {
        let bench = try await Bench(at: Bench.closing - .hours(1))
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        bench.clock.set(Bench.closing)
        await #expect(throws: ChoiceRefusal.self) { try await bench.choose(by: candidate) }
        #expect(try await bench.seats("CET4") == (1, 0))
    }

    @Test("E18 a released candidate chooses again while seats remain")
    func again() async throws {
        let bench = try await Bench(capacity: 1)
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        bench.clock.advance(by: .hours(12))
        try await bench.services.expireHolds()
        try await bench.choose("CET4", by: candidate)
        #expect(try await bench.states(of: candidate) == "CET4 held")
        #expect(try await bench.services.viewRegistration(of: candidate).record.deleteAt == nil)
    }

    @Test("E23 without a fee an entry is confirmed at once, an oral as soon as its written is paid")
    func free() async throws {
        let pack = try PackText.shipped.replacing(#""fee": 5000"#, #""fee": 0"#)
        let bench = try await Bench(pack: pack.bytes)
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        try await bench.choose("CET-SET4", kind: .oral, by: candidate)
        #expect(try await bench.states(of: candidate) == "CET4 held, CET-SET4 held")
        try await bench.pay(by: candidate)
        #expect(try await bench.states(of: candidate) == "CET4 paid, CET-SET4 paid")
        let other = try await bench.register(2)
        try await bench.choose("CET4", by: other)
        try await bench.pay(by: other)
        try await bench.choose("CET-SET4", kind: .oral, by: other)
        #expect(try await bench.states(of: other) == "CET4 paid, CET-SET4 paid")
        #expect(try await bench.seats("CET-SET4") == (0, 2))
    }
}

@Suite struct CrowdTests {
    @Test("E14 of 2,000 at once for 400 seats exactly 400 get one, and nobody is refused while one is free")
    func rush() async throws {
        let bench = try await Bench(capacity: 400)
        defer { bench.close() }
        let effects = bench.services.effects
        try await bench.enrollCrowd(2_000, effects)
        let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<2_000 {
                group.addTask {
                    do {
                        try await bench.choose("CET4", by: Bench.candidate(index))
                        return true
                    } catch ChoiceRefusal.full {
                        return false
                    }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(taken == 400)
        #expect(try await bench.seats("CET4") == (400, 0))
    }
}

extension Bench {
    /// Registered candidates by the hundred, without their way there.
    func enrollCrowd(_ count: Int, _ effects: Effects) async throws {
        let sitting = sitting
        try await database.write { tx in
            for index in 0..<count {
                let (entry, person) = (effects.newID(RosterEntry.self), effects.random(32))
                try tx.run(
                    """
                    INSERT INTO roster_entries
                    (id, sitting, person, name, document, site, school, campus, college, major, class_name, eligible)
                    VALUES ($1, $2, $3, '张三', $4, $5, '', '', '', '', '', 'CET4,CET6')
                    """, entry, sitting.code, person, [UInt8](), Bench.site)
                let candidate = Bench.candidate(index)
                try tx.run(
                    """
                    INSERT INTO registrations (id, sitting, person, account, email, roster_entry, site, confirmed_at)
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                    """, effects.newID(Registration.self), sitting.code, person, candidate.account, candidate.email, entry, Bench.site,
                    effects.now())
                try tx.accept(
                    sitting.agreement.version, account: candidate.account, sitting: sitting.code, at: effects.now(), client: "192.0.2.1")
            }
        }
    }
}
