import Database
import Enrollment
import Foundation
import Passport
import Payment
import ScratchDatabase
import Testing

/// At a million candidates nothing may read a table from end to end but what a person asks for once in a while (EXPLAIN QUERY PLAN).
@Suite struct QueryPlanTests {
    private static func store(_ service: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Services/\(service)").standardized
    }

    private func check(_ plans: QueryPlans, atLeast count: Int, mayScan reports: [String]) {
        #expect(plans.count >= count)
        let unexpected = plans.scans.filter { scan in !reports.contains { scan.statement.contains($0) } }
        for scan in unexpected { Issue.record("\(scan.lines.joined(separator: "; "))\n\(scan.statement)") }
        for report in reports where !plans.scans.contains(where: { $0.statement.contains(report) }) {
            Issue.record("scans no more, and need not be excused: \(report)")
        }
    }

    @Test("E28 Enrollment's statements find their rows by an index")
    func enrollment() throws {
        let plans = try QueryPlans(of: Self.store("Enrollment"), migrations: EnrollmentStore.migrations, in: try ScratchDatabase())
        check(
            plans, atLeast: 150,
            mayScan: [
                // Counting the books, and the rooms after an arrangement: an operator's, once.
                "SELECT s.site, s.subject, s.capacity, s.held, s.paid,",
                "SELECT state, count(*) FROM entries WHERE sitting = $1 GROUP BY state",
                "SELECT count(*) FROM (SELECT DISTINCT site, subject, room FROM placements",
                "SELECT count(*) FROM entries WHERE sitting = $1 AND state = 'held'",
                // Erasing a sitting, once in its life (E30).
                "SELECT count(*) FROM photos WHERE person IN", "SELECT count(*) FROM past_scores WHERE person IN",
                // A few thousand rows, at the start of an import; a few dozen, for an operator's list.
                "SELECT code FROM sites", "SELECT id, email, site FROM officers WHERE removed_at IS NULL ORDER BY",
            ])
    }

    @Test("Passport's statements find their rows by an index")
    func passport() throws {
        let plans = try QueryPlans(of: Self.store("Passport"), migrations: PassportMigrations.all, in: try ScratchDatabase())
        // A handful of exams and of keys.
        check(plans, atLeast: 100, mayScan: ["SELECT id FROM clients ORDER BY id", "signing_keys"])
    }

    @Test("Payment's statements find their rows by an index")
    func payment() throws {
        let folder = Self.store("Payment").appending(path: "Store")
        let plans = try QueryPlans(of: folder, migrations: PaymentStore.migrations, in: try ScratchDatabase())
        check(
            plans, atLeast: 60,
            mayScan: [
                // The sums of the books (Y10), an operator's.
                "SELECT CAST(coalesce(sum(", "SELECT state, count(*) FROM",
                // A few dozen operators, and days that are asked for.
                "FROM operators", "SELECT channel, day FROM wanted_reconciliations",
                // From its oldest end on, no further than the list is long.
                "SELECT outbox.id, order_id, outbox.written_at FROM outbox",
            ])
    }
}
