import Database
import EnrollmentDomain
import Primitives
import Testing

@testable import Enrollment

@Suite struct BatchTests {
    private static let site = SiteCode(rawValue: "110041")

    private static func moment(_ text: String) throws -> Timestamp { try #require(Timestamp(text)) }

    private static func subject(
        _ code: String, _ opens: String, _ closes: String, minutes: Int64?, pause: Int64 = 0, firstRoom: Int = 1
    ) throws -> Subject {
        Subject(
            code: SubjectCode(rawValue: code), name: code, englishName: code, kind: .written,
            slot: try #require(Window(opens: try moment(opens), closes: try moment(closes))),
            batchTime: minutes.map(Timestamp.Span.minutes),
            batchBreak: .minutes(pause), standardFee: .zero, level: 1, firstRoom: firstRoom)
    }

    private static func sitting(_ subjects: [Subject], roomSize: Int = 30) throws -> Sitting {
        Sitting(
            code: SittingCode(rawValue: "X"), title: "", agreement: Agreement(version: "", text: ""), windows: [:], subjects: subjects,
            exclusionGroups: [], holdTime: .hours(1), confirmationTime: .hours(1), eraseAt: Timestamp(seconds: 4_000_000_000),
            roomSize: roomSize,
            numbering: TicketNumberScheme([.init(.site, digits: 6), .init(.room, digits: 4), .init(.seat, digits: 3)]), year: 2026,
            sequence: 1)
    }

    private static func id<Entity>(_ number: Int) -> ID<Entity> {
        ID(at: Timestamp(seconds: 1), random: [0, 0, 0, 0, 0, 0, 0, 0, UInt8(number >> 8), UInt8(number & 255)])
    }

    @Test(
        "E24 the batches of a slot: day by day, from the hour it opens to the hour it closes",
        arguments: [
            ("2026-09-19 08:00:00", "2026-09-21 18:00:00", 120, 30, ["19 08:00", "19 10:30", "19 13:00", "19 15:30", "20 08:00"], 12),
            ("2026-09-19 08:00:00", "2026-09-21 18:00:00", 90, 30, ["19 08:00", "19 10:00", "19 12:00", "19 14:00", "19 16:00"], 15),
            ("2026-11-21 08:30:00", "2026-11-21 18:00:00", 30, 0, ["21 08:30", "21 09:00", "21 09:30", "21 10:00", "21 10:30"], 19),
            ("2026-11-21 08:00:00", "2026-11-22 08:00:00", 600, 120, ["21 08:00", "21 20:00"], 2),
            ("2026-11-21 08:00:00", "2026-11-21 08:59:00", 60, 0, [], 0),
            ("2026-11-21 08:00:00", "2026-11-21 09:00:00", 60, 0, ["21 08:00"], 1),
        ] as [(String, String, Int64, Int64, [String], Int)])
    func batches(opens: String, closes: String, minutes: Int64, pause: Int64, first: [String], count: Int) throws {
        let batches = try Self.subject("A", opens, closes, minutes: minutes, pause: pause).batches
        #expect(batches.count == count)
        #expect(batches.prefix(first.count).map { String($0.opens.beijing.dropFirst(8).prefix(8)) } == first)
        #expect(batches.allSatisfy { $0.closes - $0.opens == .minutes(minutes) })
        #expect(try Self.subject("A", opens, closes, minutes: nil).batches.isEmpty)
    }

    @Test(
        "E24 property: every entry one seat, no room over size, seats contiguous, same seed same result; in batches nobody is at two places",
        arguments: 0..<60 as Range<UInt64>)
    func property(seed: UInt64) throws {
        var dice = SplitMix64(seed: seed)
        let site = try #require(Self.site)
        let day = ("2026-09-19 08:00:00", "2026-09-20 18:00:00")
        let subjects = [
            try Self.subject("A", day.0, day.1, minutes: 120, pause: 30, firstRoom: 1),
            try Self.subject("B", day.0, day.1, minutes: 90, pause: Int64(dice.number(below: 31)), firstRoom: 2_001),
            try Self.subject("C", "2026-09-19 09:00:00", "2026-09-19 11:20:00", minutes: nil, firstRoom: 4_001),
            try Self.subject("D", day.0, day.1, minutes: Int64(30 + dice.number(below: 60)), firstRoom: 6_001),
        ]
        let sitting = try Self.sitting(subjects, roomSize: Int(1 + dice.number(below: 40)))
        let people = Int(1 + dice.number(below: 300))
        let chosen = (0..<people).map { _ in subjects.filter { _ in dice.number(below: 3) > 0 } }
        var engagements = Engagements(sitting)
        for (person, all) in chosen.enumerated() {
            for subject in all { engagements.add(of: Self.id(person), subject.code, batch: nil) }
        }
        var times: [Int: [Window]] = [:]
        for (index, subject) in subjects.enumerated() {
            let members = chosen.indices.filter { chosen[$0].contains(subject) }
            let owners = Dictionary(uniqueKeysWithValues: members.map { (Self.id(1_000 * index + $0) as ID<Entry>, $0) })
            let busy = owners.mapValues { engagements.of(Self.id($0), beside: subject.code) }
            let placed = try Arrangement.place(Array(owners.keys), engagements: busy, of: subject, at: site, in: sitting, seed: seed)
            let again = try Arrangement.place(owners.keys.sorted(), engagements: busy, of: subject, at: site, in: sitting, seed: seed)
            #expect(placed == again)
            Self.checkRooms(placed, of: Set(owners.keys), subject, sitting)
            for placement in placed {
                let owner = try #require(owners[placement.entry])
                times[owner, default: []].append(placement.batch ?? subject.slot)
                if let batch = placement.batch { engagements.add(of: Self.id(owner), subject.code, batch: batch) }
            }
        }
        for windows in times.values {
            let sorted = windows.sorted { $0.opens < $1.opens }
            #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0.closes <= $1.opens })
        }
    }

    private static func checkRooms(_ placed: [Placement], of entries: Set<ID<Entry>>, _ subject: Subject, _ sitting: Sitting) {
        #expect(placed.count == entries.count && Set(placed.map(\.entry)) == entries)
        #expect(Set(placed.map(\.number)).count == placed.count)
        let rooms = Dictionary(grouping: placed, by: \.room)
        #expect(rooms.keys.sorted() == Array(subject.firstRoom..<subject.firstRoom + rooms.count))
        for room in rooms.values {
            #expect(room.count <= sitting.roomSize && room.map(\.seat).sorted() == Array(1...room.count))
            #expect(Set(room.map { $0.batch?.opens }).count == 1, "a room sits at one time")
        }
        #expect(placed.allSatisfy { ($0.batch != nil) == (subject.batchTime != nil) })
        // No more rooms at work at once than are needed, but for those whom other subjects push together.
        let batches = Dictionary(grouping: placed, by: { $0.batch?.opens }).mapValues(\.count)
        if subject.batchTime == nil { #expect(rooms.count == (placed.count + sitting.roomSize - 1) / sitting.roomSize) }
        #expect(batches.values.reduce(0, +) == placed.count)
    }

    @Test("E24 as few rooms as possible are at work at once, and the first batches are full")
    func spread() throws {
        let oral = try Self.subject("A", "2026-11-21 08:30:00", "2026-11-21 10:30:00", minutes: 30)
        let entries = (0..<250).map { Self.id($0) as ID<Entry> }
        let placed = try Arrangement.place(entries, of: oral, at: try #require(Self.site), in: try Self.sitting([oral]), seed: 1)
        let counts = Dictionary(grouping: placed, by: \.batch?.opens.beijing).map { ($0 ?? "", $1.count) }.sorted { $0.0 < $1.0 }
        #expect(counts.map(\.1) == [90, 90, 70])
        #expect(Dictionary(grouping: placed, by: \.room).count == 9)
    }

    @Test("E24 without a free batch the arrangement is refused, with site and subject")
    func none() throws {
        let oral = try Self.subject("A", "2026-11-21 08:30:00", "2026-11-21 09:30:00", minutes: 30)
        let entry = Self.id(1) as ID<Entry>
        #expect(throws: ArrangementRefusal.noFreeBatch(try #require(Self.site), oral.code)) {
            try Arrangement.place(
                [entry], engagements: [entry: [oral.slot]], of: oral, at: try #require(Self.site), in: try Self.sitting([oral]), seed: 1)
        }
    }

    @Test("E24 two orals of one candidate are in batches apart, as the tickets say; the rehearsal shows the same rooms and writes nothing")
    func store() async throws {
        // Both orals on one day, and nothing that keeps one candidate from both.
        let pack = try PackText.shipped.replacing(#""exclusion_groups": [["CET4", "CET6"]]"#, #""exclusion_groups": []"#)
            .replacing("2026-11-22 08:30:00", "2026-11-21 08:30:00").replacing(
                "closes\": \"2026-11-22 18:00:00\",", "closes\": \"2026-11-21 18:00:00\",")
        let bench = try await Bench(at: Bench.opening, pack: pack.bytes)
        defer { bench.close() }
        let both = try await bench.register(1)
        for candidate in [both, try await bench.register(2)] {
            try await bench.choose("CET4", "CET6", by: candidate)
            try await bench.pay(by: candidate)
            try await bench.choose("CET-SET4", "CET-SET6", kind: .oral, by: candidate)
            try await bench.pay(by: candidate)
        }
        bench.clock.set(Bench.paymentEnd)
        let rehearse = RehearseArrangement(database: bench.database, effects: bench.services.effects)
        let shown = try await rehearse(bench.sitting, seed: 7)
        #expect(try await bench.database.read { try $0.placementCount(in: bench.sitting.code) } == 0)
        #expect(try await bench.database.read { try $0.arrangement(of: bench.sitting.code) } == nil)
        let outcome = try await bench.arrange(seed: 7)
        #expect(shown.places.reduce(0) { $0 + $1.rooms.count } == outcome.rooms)
        #expect(shown.text.hasSuffix("8 candidates in \(outcome.rooms) rooms, seed 7; nothing was written"))
        #expect(shown.text.contains("110041 CET-SET4: 2 candidates, 1 rooms, 501–501, 1 batches\n"))
        let entries = try await bench.entries(of: both).map(\.id)
        let tickets = try await bench.database.read { snapshot in try entries.compactMap { try snapshot.ticketEntry(of: $0) } }
        let batches = tickets.compactMap(\.batch)
        #expect(batches.count == 2 && Set(batches.map(\.opens)).count == 2)
        let oral = try #require(bench.sitting.subject(SubjectCode(rawValue: "CET-SET4")))
        #expect(IssueTicket.time(oral, oral.batches[1]) == "2026-11-21（星期六）09:00–09:30")
        await #expect(throws: ArrangementRefusal.alreadyArranged) { _ = try await rehearse(bench.sitting, seed: nil) }
    }
}
