import Database
import EnrollmentDomain
import Foundation
import HTTP
import Primitives
import Testing

@testable import Enrollment

@Suite struct ErasureTests {
    private static let names = ["欧阳修竹", "阿依古丽·买买提", "司马相如甲"]

    /// A finished sitting: one has paid, one has let go, one never came.
    private func finished() async throws -> Bench {
        let bench = try await Bench(at: Bench.opening - .days(2))
        let first = try await bench.register(1, name: Self.names[0], eligible: ["CET4"])
        let second = try await bench.register(2, name: Self.names[1])
        try await bench.enroll(3, name: Self.names[2], photo: [0xff, 0xd8, 0xff])
        _ = try await bench.services.askReview(ticketNumber: "110041251100101", by: first)
        bench.clock.set(Bench.opening)
        try await bench.choose("CET4", by: first)
        try await bench.pay(by: first)
        try await bench.choose("CET4", by: second)
        bench.clock.advance(by: .days(2))
        try await bench.services.expireHolds()
        bench.clock.advance(by: .days(2))
        try await bench.services.expireHolds()
        try await bench.database.write { tx in
            try tx.run(
                "INSERT INTO past_scores (number, person, name, score) VALUES ('110041251100102', $1, $2, 500)",
                [UInt8](repeating: 1, count: 32),
                Self.names[0])
        }
        return bench
    }

    private func texts(_ bench: Bench) async throws -> String {
        try await bench.database.read { snapshot in
            var found: [String] = []
            for sql in [
                "SELECT name || school || college || major || class_name FROM roster_entries", "SELECT email || account FROM registrations",
                "SELECT email || account FROM deleted_registrations", "SELECT coalesce(detail, '') FROM history",
                "SELECT account || ticket_number FROM reviews", "SELECT account FROM agreements", "SELECT name FROM past_scores",
                "SELECT detail || reason FROM office_acts",
            ] as [StaticString] {
                found += try snapshot.all(sql) { try $0.next() }
            }
            return found.joined(separator: "\n")
        }
    }

    @Test("E30 before the pack's date nothing is erased, and it can be rehearsed")
    func notYet() async throws {
        let bench = try await finished()
        defer { bench.close() }
        let data = PersonalData(people: 3, photos: 1, registrations: 2, reviews: 1, tickets: 0, scores: 1)
        #expect(try await bench.services.eraseSitting.rehearse() == data)
        await #expect(throws: ErasureRefusal.notDue(bench.sitting.eraseAt)) { try await bench.services.eraseSitting() }
        try await bench.services.eraseSitting.ifDue()
        #expect(try await bench.services.eraseSitting.rehearse() == data)
    }

    @Test("E30 from the date on nobody can be told from what remains; counts, ledger references and the log do remain")
    func erased() async throws {
        let bench = try await finished()
        defer { bench.close() }
        let before = try await bench.services.countBooks()
        bench.clock.set(bench.sitting.eraseAt)
        try await bench.services.eraseSitting.ifDue()
        #expect(
            try await bench.services.eraseSitting.rehearse()
                == PersonalData(people: 0, photos: 0, registrations: 0, reviews: 0, tickets: 0, scores: 0))
        let left = try await texts(bench)
        for secret in Self.names + ["c1@example.com", "c2@example.com", "account-1", "account-2", "110041251100101", "外国语学院"] {
            #expect(!left.contains(secret), "\(secret)")
        }
        let after = try await bench.services.countBooks()
        #expect(after.entries == before.entries && after.paidSum == before.paidSum && after.payments == before.payments)
        #expect(after.seats.map(\.paid) == before.seats.map(\.paid) && after.registrations == before.registrations)
        let orders = try await bench.database.read { try $0.all("SELECT order_number FROM payments") { try $0.next(String.self) } }
        #expect(orders.count == 1)
        let kinds = try await bench.database.read { try $0.all("SELECT kind FROM history ORDER BY at") { try $0.next(String.self) } }
        #expect(kinds.count(where: { $0 == "confirmed" }) == 2 && kinds.contains("review_saved") && kinds.contains("paid"))
    }

    @Test("E30 an erasure that was interrupted is gone on with, and is logged once with its counts")
    func interrupted() async throws {
        let bench = try await finished()
        defer { bench.close() }
        let (_, officer) = try await bench.officer("centre", site: nil)
        bench.clock.set(bench.sitting.eraseAt)
        let code = bench.sitting.code
        let counts = try await bench.services.eraseSitting.rehearse().text
        let now = bench.clock.now
        try await bench.database.write { tx in
            try tx.begin(Erasure(begunAt: now, counts: counts, isComplete: false), of: code)
            _ = try tx.erase(in: code, limit: 1)
        }
        #expect(try await bench.services.eraseSitting() == counts)
        #expect(try await bench.services.eraseSitting() == nil)
        let acts = try await bench.services.viewOffice.acts(for: officer).filter { $0.kind == .erased }
        #expect(acts.map(\.detail) == [counts])
        #expect(try await texts(bench).contains("欧阳") == false)
    }

    @Test("E30 what another sitting still needs of a person stays")
    func otherSitting() async throws {
        let bench = try await finished()
        defer { bench.close() }
        let person = bench.services.keyring.person(try Bench.document(3))
        try await bench.database.write { tx in
            try tx.run("INSERT INTO seats (sitting, site, subject, capacity) VALUES ('CET-2027-06', $1, 'CET4', 1)", Bench.site)
            try tx.run(
                """
                INSERT INTO roster_entries (id, sitting, person, name, document, site, school, campus, college, major, class_name, eligible)
                VALUES ($1, 'CET-2027-06', $2, '司马相如甲', $3, $4, '', '', '', '', '', '')
                """, [UInt8](repeating: 9, count: 16), person, [UInt8](repeating: 9, count: 16), Bench.site)
        }
        bench.clock.set(bench.sitting.eraseAt)
        try await bench.services.eraseSitting.ifDue()
        #expect(try await bench.database.read { try $0.hasPhoto(of: person) })
        #expect(try await bench.database.read { try $0.first("SELECT count(*) FROM past_scores") { try $0.next(Int.self) } } == 1)
    }
}
