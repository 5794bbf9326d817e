import Database
import EnrollmentDomain
import HTTP
import Primitives
import Testing

@testable import Enrollment

extension Bench {
    /// Every row of every table, column by column.
    func everything() async throws -> [[StoredValue]] {
        try await database.read { snapshot in
            try Self.tables.flatMap { sql in try snapshot.all(sql) { try $0.columns() } }
        }
    }

    private static let tables: [StaticString] = [
        "SELECT * FROM agreements ORDER BY account, sitting, version", "SELECT * FROM arrangements ORDER BY sitting",
        "SELECT * FROM arrangement_places ORDER BY sitting, site, subject", "SELECT * FROM deleted_registrations ORDER BY id",
        "SELECT * FROM entries ORDER BY id", "SELECT * FROM history ORDER BY registration, sequence", "SELECT * FROM logins ORDER BY state",
        "SELECT * FROM outbox ORDER BY id", "SELECT * FROM past_scores ORDER BY number",
        "SELECT * FROM payment_entries ORDER BY payment, entry", "SELECT * FROM payments ORDER BY id",
        "SELECT * FROM photos ORDER BY person",
        "SELECT * FROM placements ORDER BY entry", "SELECT * FROM registrations ORDER BY id", "SELECT * FROM reviews ORDER BY id",
        "SELECT * FROM roster_entries ORDER BY id", "SELECT * FROM seats ORDER BY sitting, site, subject",
        "SELECT * FROM seen_events ORDER BY id", "SELECT * FROM sessions ORDER BY token", "SELECT * FROM sites ORDER BY code",
    ]
}

/// A column of any type.
private struct AnyColumn: Storable {
    let stored: StoredValue
    init?(stored: StoredValue) { self.stored = stored }
}

extension Row {
    fileprivate mutating func columns() throws -> [StoredValue] {
        var columns: [StoredValue] = []
        while let column = try? next(AnyColumn.self) { columns.append(column.stored) }
        return columns
    }
}

/// Two subjects are chosen, and one of them is refused.
@Suite struct AllOrNothingTests {
    enum Obstacle: CaseIterable {
        case eligibility, overlap, exclusion, window, capacity, notOffered, unknown, writtenMissing

        var wanted: [String] {
            switch self {
            case .eligibility, .window, .capacity, .notOffered: ["CET4", "JAPANESE6"]
            case .overlap: ["CET4", "GERMAN4"]
            case .exclusion: ["CET4", "CET6"]
            case .unknown: ["CET4", "LATIN4"]
            case .writtenMissing: ["CET-SET4", "CET-SET6"]
            }
        }

        var kind: Subject.Kind { self == .writtenMissing ? .oral : .written }

        /// What is held already, and what the choice would give up.
        var held: String { self == .writtenMissing ? "CET4" : "RUSSIAN4" }

        var code: String {
            switch self {
            case .eligibility: "subject.not_eligible"
            case .overlap: "subject.overlapping"
            case .exclusion: "subject.excluded"
            case .window: "window.closed"
            case .capacity: "seat.full"
            case .notOffered: "seat.not_offered"
            case .unknown: "subject.unknown"
            case .writtenMissing: "subject.written_missing"
            }
        }

        func put(_ bench: Bench) async throws {
            switch self {
            case .eligibility:
                try await bench.database.write { try $0.run("UPDATE roster_entries SET eligible = 'CET4,RUSSIAN4'") }
            case .window: bench.clock.set(try #require(bench.sitting.windows[.registration]).closes)
            case .capacity: try await bench.setCapacity(0, of: "JAPANESE6")
            case .notOffered: try await bench.database.write { try $0.run("DELETE FROM seats WHERE subject = 'JAPANESE6'") }
            case .overlap, .exclusion, .unknown, .writtenMissing: break
            }
        }
    }

    private static let opening = Timestamp("2027-03-18 14:00:00") ?? Timestamp(seconds: 0)

    @Test("E12 E13 all or nothing: one of two subjects is refused, and every table is what it was", arguments: Obstacle.allCases)
    func refused(obstacle: Obstacle) async throws {
        let bench = try await Bench(at: Self.opening, sitting: "CET-2027-06")
        defer { bench.close() }
        let candidate = try await bench.register(1, eligible: ["CET4", "CET6", "GERMAN4", "JAPANESE6", "RUSSIAN4"])
        try await bench.choose(obstacle.held, by: candidate)
        try await obstacle.put(bench)
        let before = try await bench.everything()
        let wanted = Set(obstacle.wanted.map(SubjectCode.init(rawValue:)))
        let refusal = await #expect(throws: (any Error).self) {
            try await bench.services.chooseSubjects(wanted, kind: obstacle.kind, by: candidate)
        }
        #expect((refusal as? any ProblemConvertible)?.problem.code == obstacle.code)
        #expect(try await bench.everything() == before)
        #expect(try await bench.states(of: candidate) == "\(obstacle.held) held")
        guard obstacle != .window else { return }
        // It was the other one that stood in the way.
        try await bench.choose(obstacle.wanted[0], kind: obstacle.kind, by: candidate)
        #expect(try await bench.everything() != before)
    }
}
