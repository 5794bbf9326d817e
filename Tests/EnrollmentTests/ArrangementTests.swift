import EnrollmentDomain
import Primitives
import Testing

@testable import Enrollment

@Suite struct ArrangementTests {
    private let site = SiteCode(rawValue: "110041")
    private let entries = (0..<95).map { ID<Entry>(at: Timestamp(seconds: 1), random: [UInt8](repeating: UInt8($0), count: 10)) }

    private func bench() async throws -> Bench { try await Bench() }

    @Test("E24 rooms of 30, a number of 15 digits for each: site, year, sitting, level, room, seat")
    func numbers() async throws {
        let bench = try await bench()
        defer { bench.close() }
        let subject = try #require(bench.sitting.subject(SubjectCode(rawValue: "CET6")))
        let placed = try Arrangement.place(entries, of: subject, at: try #require(site), in: bench.sitting, seed: 7)
        #expect(Set(placed.map(\.entry)) == Set(entries))
        #expect(Dictionary(grouping: placed, by: \.room).mapValues(\.count) == [1: 30, 2: 30, 3: 30, 4: 5])
        #expect(Set(placed.map(\.number)).count == 95)
        #expect(placed.first?.number.text == "110041262200101")
        #expect(placed.last?.number.text == "110041262200405")
    }

    @Test("E24 the same seed draws the same order, whatever order the entries come in; another seed draws another")
    func repeatable() async throws {
        let bench = try await bench()
        defer { bench.close() }
        let (sitting, site) = (bench.sitting, try #require(site))
        let subject = try #require(sitting.subject(SubjectCode(rawValue: "CET4")))
        let first = try Arrangement.place(entries, of: subject, at: site, in: sitting, seed: 1)
        #expect(try Arrangement.place(entries.reversed(), of: subject, at: site, in: sitting, seed: 1) == first)
        #expect(try Arrangement.place(entries, of: subject, at: site, in: sitting, seed: 2).map(\.entry) != first.map(\.entry))
        #expect(first.map(\.entry) != entries, "it is a draw")
    }

    @Test(
        "E24 a part that doesn't fit its digits is refused",
        arguments: [
            (2026, 10, 1, 1, TicketNumberScheme.Field.sequence), (2026, 2, 1000, 1, .room), (2026, 2, 1, 100, .seat),
        ])
    func unnumberable(year: Int, sequence: Int, room: Int, seat: Int, part: TicketNumberScheme.Field) async throws {
        let bench = try await bench()
        defer { bench.close() }
        let (shipped, subject) = (bench.sitting, try #require(bench.sitting.subjects.first))
        let sitting = Sitting(
            code: shipped.code, title: "", agreement: shipped.agreement, windows: [:], subjects: shipped.subjects, exclusionGroups: [],
            holdTime: .hours(1), confirmationTime: .hours(1), eraseAt: Timestamp(seconds: 4_000_000_000), roomSize: 30,
            numbering: shipped.numbering, year: year, sequence: sequence)
        #expect(throws: ArrangementRefusal.unnumberable(part)) {
            _ = try sitting.numbering.number(of: subject, at: try #require(site), in: sitting, room: room, seat: seat)
        }
    }

    @Test("E24 an oral shares its written subject's level digit, so each has its own rooms: 1 to 500 and 501 to 999")
    func rooms() async throws {
        let bench = try await bench()
        defer { bench.close() }
        let rooms = bench.sitting.subjects.map { bench.sitting.rooms(of: $0) }
        #expect(rooms == [1...500, 1...500, 501...999, 501...999])
    }

    @Test("E24 the draw is pinned: a sitting that was arranged is arranged the same by every later version")
    func pinned() async throws {
        let bench = try await bench()
        defer { bench.close() }
        let (sitting, site) = (bench.sitting, try #require(site))
        let subject = try #require(sitting.subject(SubjectCode(rawValue: "CET4")))
        let some = Array(entries.prefix(12))
        let placed = try Arrangement.place(some, of: subject, at: site, in: sitting, seed: 7)
        #expect(placed.map(\.entry) == [0, 8, 4, 1, 10, 6, 5, 3, 9, 11, 7, 2].map { some[$0] })
    }
}
