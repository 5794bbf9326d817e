import Database
import EnrollmentDomain
import Primitives
import Runtime

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

    /// Three sites with two subjects each, after payment has closed.
    static func filled() async throws -> Bench {
        let bench = try await Bench(at: Bench.paymentEnd)
        for site in ["110041", "310104", "440106"] {
            try await bench.paid(65, of: "CET4", at: site)
            try await bench.paid(31, of: "CET6", at: site)
        }
        return bench
    }
}
