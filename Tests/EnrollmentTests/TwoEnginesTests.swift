import Database
import EnrollmentDomain
import Primitives
import ScratchDatabase
import Synchronization
import Testing
import Web

@testable import Enrollment
@testable import SignIn

/// One history on SQLite and on PostgreSQL, with the same clock and the same dice: whatever differs is a fault in what one of them was asked.
@Suite(.enabled(if: !ScratchDatabase.isSQLite))
struct TwoEnginesTests {
    @Test("E14 E17 E22 E24 SQLite and PostgreSQL give the same answers and keep the same rows", arguments: [11, 12] as [UInt64])
    func alike(seed: UInt64) async throws {
        var (here, there) = (try await Self.history(seed) { $0.file() }, try await Self.history(seed) { $0.location() })
        defer { [here, there].forEach { $0.bench.close() } }
        for step in 1...1_500 {
            let moves = [try await here.told(), try await there.told()]
            try #require(moves[0] == moves[1], "seed \(seed), step \(step)")
            guard step.isMultiple(of: 250) else { continue }
            let difference = try await here.bench.difference(from: there.bench)
            try #require(difference == [], "seed \(seed), step \(step)")
        }
        for bench in [here.bench, there.bench] { try await bench.finish() }
        let difference = try await here.bench.difference(from: there.bench)
        #expect(difference == [])
        // What no row was ever in was not compared: nobody logs out in this history, and there are no officers and no crowd in it (`LogOutTests`,
        // `OfficeTests` and their like have them, on both engines).
        let empty = try await there.bench.emptyTables()
        #expect(
            empty == [
                "captchas", "ended_passport_sessions", "erasures", "import_faults", "import_pieces", "imports", "officers",
                "seen_logout_tokens", "waiting_lines", "waiting_places", "window_changes",
            ])
    }

    @Test("other dice leave other rows, and every table can tell")
    func unlike() async throws {
        var (one, other) = (try await Self.history(11) { $0.file() }, try await Self.history(12) { $0.location() })
        defer { [one, other].forEach { $0.bench.close() } }
        for _ in 1...100 { _ = (try await one.told(), try await other.told()) }
        for bench in [one.bench, other.bench] { try await bench.finish() }
        let different = Set(try await one.bench.difference(from: other.bench).map { $0.prefix { $0 != ":" } })
        #expect(different.isSuperset(of: ["entries", "history", "outbox", "payments", "registrations"]), "\(different)")
    }

    private static func history(_ seed: UInt64, on place: (ScratchDatabase) -> DatabaseLocation) async throws -> RandomHistory {
        let opening = try #require(Timestamp("2027-03-18 14:00:00"))
        let dice = Mutex(SplitMix64(seed: seed))
        let bench = try await Bench(at: opening, sitting: "CET-2027-06", capacity: 4, on: place) { count in
            // Two bytes are the pause before a delivery is tried again, drawn by several at once, in any order.
            guard count != 2 else { return [0x80, 0] }
            return dice.withLock { dice in dice.bytes(count) }
        }
        try await bench.savePastScore()
        for index in 0..<8 { try await bench.register(index, eligible: ["CET4", "CET6", "JAPANESE4", "JAPANESE6"]) }
        try await bench.enroll(9, photo: Array("the bytes of a face".utf8))
        return RandomHistory(bench: bench, dice: SplitMix64(seed: seed))
    }
}

extension RandomHistory {
    /// Makes a move and says what became of it.
    fileprivate mutating func told() async throws -> String {
        let move = try await move()
        return "\(move): \(refusal.map { "\($0)" } ?? "done")"
    }
}

extension Bench {
    fileprivate func savePastScore() async throws {
        let person = services.keyring.person(try Self.document(1))
        try await database.write {
            try $0.run("INSERT INTO past_scores (number, person, name, score) VALUES ('110041251100101', $1, '张三', 500)", person)
        }
    }

    /// Ends the registration: a review, a session, a log-in that has begun, and rooms for those who have paid.
    fileprivate func finish() async throws {
        let latecomer = try await register(8, eligible: ["CET4"])
        _ = try await services.askReview(ticketNumber: "110041251100109", by: latecomer)
        _ = try await services.sessions.open(for: latecomer, passportSession: "sid")
        _ = try await services.signIn.begin(returnTo: "/registration", browser: String(repeating: "b", count: 32), in: .zh)
        payments.setDown(false)
        for order in payments.orders { payments.setSilent(false, order.id) }
        try await database.write { try $0.run("UPDATE seats SET capacity = capacity + 1") }
        try await choose("CET4", by: latecomer)
        try await pay(by: latecomer)
        clock.set(try #require(sitting.windows[.payment]).closes)
        try await services.expireHolds()
        try await arrange(seed: 7)
    }

    /// The rows that only one of two databases has, a table a line.
    fileprivate func difference(from other: Bench) async throws -> [String] {
        let (ours, theirs) = (try await tables(), try await other.tables())
        #expect(ours.map(\.name) == theirs.map(\.name))
        return zip(ours, theirs).filter { $0.rows != $1.rows }.map { ours, theirs in
            let only = (ours.rows.filter { !theirs.rows.contains($0) }, theirs.rows.filter { !ours.rows.contains($0) })
            return "\(ours.name): \(only.0.prefix(3)) here, \(only.1.prefix(3)) there"
        }
    }

    fileprivate func emptyTables() async throws -> [String] { try await tables().filter(\.rows.isEmpty).map(\.name) }

    /// Every row of every table with all its columns.
    func tables() async throws -> [(name: String, rows: [[Cell]])] {
        try await database.read { [location] snapshot in
            // A table that is missing below would go uncompared.
            let names = try snapshot.tableNames(at: location)
            #expect(names == Self.everything.map(\.name))
            return try Self.everything.map { ($0.name, try snapshot.rows($0.rows)) }
        }
    }

    private static let everything: [(name: String, rows: StaticString)] = [
        ("agreements", "SELECT * FROM agreements"), ("allowances", "SELECT * FROM allowances"),
        ("arrangement_places", "SELECT * FROM arrangement_places"), ("arrangements", "SELECT * FROM arrangements"),
        ("captchas", "SELECT * FROM captchas"), ("deleted_registrations", "SELECT * FROM deleted_registrations"),
        ("ended_passport_sessions", "SELECT * FROM ended_passport_sessions"), ("entries", "SELECT * FROM entries"),
        ("erasures", "SELECT * FROM erasures"), ("history", "SELECT * FROM history"), ("import_faults", "SELECT * FROM import_faults"),
        ("import_pieces", "SELECT * FROM import_pieces"), ("imports", "SELECT * FROM imports"), ("logins", "SELECT * FROM logins"),
        ("office_acts", "SELECT * FROM office_acts"), ("officers", "SELECT * FROM officers"), ("outbox", "SELECT * FROM outbox"),
        ("past_scores", "SELECT * FROM past_scores"), ("payment_entries", "SELECT * FROM payment_entries"),
        ("payments", "SELECT * FROM payments"), ("photos", "SELECT * FROM photos"), ("placements", "SELECT * FROM placements"),
        ("registration_hours", "SELECT * FROM registration_hours"),
        ("registrations", "SELECT * FROM registrations"), ("reviews", "SELECT * FROM reviews"),
        ("roster_entries", "SELECT * FROM roster_entries"), ("schema_migrations", "SELECT * FROM schema_migrations"),
        ("seats", "SELECT * FROM seats"), ("seen_events", "SELECT * FROM seen_events"),
        ("seen_logout_tokens", "SELECT * FROM seen_logout_tokens"), ("sessions", "SELECT * FROM sessions"),
        ("sites", "SELECT * FROM sites"), ("waiting_lines", "SELECT * FROM waiting_lines"),
        ("waiting_places", "SELECT * FROM waiting_places"), ("window_changes", "SELECT * FROM window_changes"),
    ]
}
