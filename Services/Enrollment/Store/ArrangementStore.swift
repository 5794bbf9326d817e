import Database
import EnrollmentDomain
import HTTP
import Primitives

/// An arrangement that was begun. What is arranged are the entries that were paid at that moment.
struct ArrangementRun: Sendable, Equatable {
    let seed: UInt64
    let begunAt: Timestamp
    let isComplete: Bool
    /// Why it can't go on; it is tried again and again, and goes on when that is mended.
    var failure: Problem.Message?
}

/// One subject at one site: the step of an arrangement.
struct ArrangementPlace: Sendable, Equatable {
    let site: SiteCode
    let subject: SubjectCode
}

/// An entry that is to have a seat in a room.
struct PlaceableEntry: Sendable {
    let id: ID<Entry>
    let registration: ID<Registration>
    /// `false` for one whose money went back after the run had begun: its seat stays empty.
    let isPaid: Bool
}

extension Reading {
    func arrangement(of sitting: SittingCode) throws -> ArrangementRun? {
        try first("SELECT seed, arranged_at, completed_at, failure_zh, failure_en FROM arrangements WHERE sitting = $1", sitting) { row in
            guard let seed = UInt64(try row.next(String.self)) else { throw DatabaseError.corrupt("an arrangement's seed") }
            var run = ArrangementRun(seed: seed, begunAt: try row.next(), isComplete: try row.next(Timestamp?.self) != nil)
            if let zh = try row.next(String?.self), let en = try row.next(String?.self) { run.failure = Problem.Message(zh: zh, en: en) }
            return run
        }
    }

    /// How many entries are paid, by site and subject.
    func paidEntries(in sitting: SittingCode) throws -> [(place: ArrangementPlace, count: Int)] {
        try all(
            """
            SELECT site, subject, count(*) FROM entries WHERE sitting = $1 AND state = 'paid' GROUP BY site, subject
            ORDER BY site, subject
            """, sitting
        ) { row in (ArrangementPlace(site: try row.next(), subject: try row.next()), try row.next()) }
    }

    func heldEntries(in sitting: SittingCode) throws -> Int {
        try first("SELECT count(*) FROM entries WHERE sitting = $1 AND state = 'held'", sitting) { try $0.next() } ?? 0
    }

    /// The steps that an arrangement has still to make, in order.
    func placesLeft(in sitting: SittingCode) throws -> [ArrangementPlace] {
        try all(
            "SELECT site, subject FROM arrangement_places WHERE sitting = $1 AND placed_at IS NULL ORDER BY site, subject", sitting
        ) { row in ArrangementPlace(site: try row.next(), subject: try row.next()) }
    }

    /// How many steps an arrangement has, and how many of them are made.
    func arrangementSteps(of sitting: SittingCode) throws -> (made: Int, all: Int) {
        try first("SELECT count(placed_at), count(*) FROM arrangement_places WHERE sitting = $1", sitting) { row in
            (try row.next(), try row.next())
        } ?? (0, 0)
    }

    /// The rooms of a site, by subject.
    func siteRooms(of sitting: SittingCode, at site: SiteCode) throws -> [SiteRooms] {
        try all(
            """
            SELECT subject, count(*), min(room), max(room), count(DISTINCT batch_opens) FROM placements WHERE sitting = $1 AND site = $2
            GROUP BY subject ORDER BY subject
            """, sitting, site
        ) { row in
            let (subject, candidates) = (try row.next(SubjectCode.self), try row.next(Int.self))
            let (lowest, highest) = (try row.next(Int.self), try row.next(Int.self))
            return SiteRooms(
                site: site, subject: subject, candidates: candidates, rooms: lowest...highest, batches: try row.next())
        }
    }

    /// The entries that were paid when the run began: whenever this is asked, the answer is the same.
    func entriesToPlace(at place: ArrangementPlace, in sitting: SittingCode, paidAt begun: Timestamp) throws -> [PlaceableEntry] {
        try all(
            """
            SELECT id, registration, 1 FROM entries WHERE sitting = $1 AND site = $2 AND subject = $3 AND state = 'paid'
            UNION ALL
            SELECT id, registration, 0 FROM entries WHERE sitting = $1 AND site = $2 AND subject = $3 AND state = 'released'
                AND (paid_by IS NOT NULL OR fee = 0) AND ended_at > $4
            """, sitting, place.site, place.subject, begun
        ) { row in PlaceableEntry(id: try row.next(), registration: try row.next(), isPaid: try row.next()) }
    }

    /// What everybody sits at a site, and when: the subject's time, or the batch that was given already. Whenever this is asked in the
    /// course of a run, what was there when it began is there.
    func engagements(at site: SiteCode, in sitting: Sitting, paidAt begun: Timestamp) throws -> Engagements {
        var engagements = Engagements(sitting)
        try each(
            """
            SELECT e.registration, e.subject, p.batch_opens, p.batch_closes FROM entries AS e LEFT JOIN placements AS p ON p.entry = e.id
            WHERE e.sitting = $1 AND e.site = $2 AND e.state = 'paid'
            UNION ALL
            SELECT e.registration, e.subject, p.batch_opens, p.batch_closes FROM entries AS e LEFT JOIN placements AS p ON p.entry = e.id
            WHERE e.sitting = $1 AND e.site = $2 AND e.state = 'released' AND (e.paid_by IS NOT NULL OR e.fee = 0) AND e.ended_at > $3
            """, sitting.code, site, begun
        ) { row in engagements.add(of: try row.next(), try row.next(), batch: try row.window()) }
        return engagements
    }

    func placementCount(in sitting: SittingCode) throws -> Int {
        try first("SELECT count(*) FROM placements WHERE sitting = $1", sitting) { try $0.next() } ?? 0
    }

    func roomCount(in sitting: SittingCode) throws -> Int {
        try first(
            "SELECT count(*) FROM (SELECT DISTINCT site, subject, room FROM placements WHERE sitting = $1) AS rooms", sitting
        ) { try $0.next() } ?? 0
    }
}

extension Transaction {
    /// - Throws: `ArrangementRefusal.alreadyArranged`.
    func begin(_ arrangement: ArrangementRun, of sitting: SittingCode, at places: [ArrangementPlace]) throws {
        do {
            try run(
                "INSERT INTO arrangements (sitting, seed, arranged_at) VALUES ($1, $2, $3)", sitting, String(arrangement.seed),
                arrangement.begunAt)
        } catch DatabaseError.constraint(name: "arrangements_pkey") {
            throw ArrangementRefusal.alreadyArranged
        }
        for place in places {
            try run("INSERT INTO arrangement_places (sitting, site, subject) VALUES ($1, $2, $3)", sitting, place.site, place.subject)
        }
    }

    /// - Parameter failure: `nil` when it goes on again.
    func note(_ failure: Problem.Message?, ofArrangement sitting: SittingCode) throws {
        try run("UPDATE arrangements SET failure_zh = $2, failure_en = $3 WHERE sitting = $1", sitting, failure?.zh, failure?.en)
    }

    /// - Returns: `false` when the step was made before.
    func finish(_ place: ArrangementPlace, in sitting: SittingCode, at now: Timestamp) throws -> Bool {
        try run(
            """
            UPDATE arrangement_places SET placed_at = $4
            WHERE sitting = $1 AND site = $2 AND subject = $3 AND placed_at IS NULL
            """, sitting, place.site, place.subject, now) == 1
    }

    /// Tickets are shown from now on.
    func completeArrangement(of sitting: SittingCode, at now: Timestamp) throws {
        try run(
            """
            UPDATE arrangements SET completed_at = $2 WHERE sitting = $1 AND completed_at IS NULL
            AND NOT EXISTS (SELECT 1 FROM arrangement_places AS p WHERE p.sitting = $1 AND p.placed_at IS NULL)
            """, sitting, now)
    }

    func save(_ placement: Placement, of subject: SubjectCode, at site: SiteCode, in sitting: SittingCode) throws {
        try run(
            """
            INSERT INTO placements (entry, sitting, site, subject, room, seat, number, batch_opens, batch_closes)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """, placement.entry, sitting, site, subject, placement.room, placement.seat, placement.number, placement.batch?.opens,
            placement.batch?.closes)
    }
}
