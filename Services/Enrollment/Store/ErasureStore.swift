import Database
import EnrollmentDomain
import Primitives

/// How many rows of a sitting tell who somebody is (E30).
struct PersonalData: Sendable, Equatable {
    let people: Int
    let photos: Int
    let registrations: Int
    let reviews: Int
    let tickets: Int
    let scores: Int
}

/// The erasure of a sitting's personal data, begun and perhaps ended.
struct Erasure: Sendable {
    let begunAt: Timestamp
    let counts: String
    let isComplete: Bool
}

extension Reading {
    func personalData(in sitting: SittingCode) throws -> PersonalData {
        PersonalData(
            people: try number("SELECT count(*) FROM roster_entries WHERE sitting = $1 AND name <> ''", sitting),
            photos: try number(
                """
                SELECT count(*) FROM photos WHERE person IN (SELECT person FROM roster_entries WHERE sitting = $1)
                AND person NOT IN (SELECT person FROM roster_entries WHERE sitting <> $1)
                """, sitting),
            registrations: try number(
                """
                SELECT (SELECT count(*) FROM registrations WHERE sitting = $1 AND account NOT LIKE 'erased:%')
                    + (SELECT count(*) FROM deleted_registrations WHERE sitting = $1 AND account <> '')
                """, sitting),
            reviews: try number("SELECT count(*) FROM reviews WHERE sitting = $1", sitting),
            tickets: try number("SELECT count(*) FROM placements WHERE sitting = $1", sitting),
            scores: try ownsScores(sitting) ? try first("SELECT count(*) FROM past_scores") { try $0.next() } ?? 0 : 0)
    }

    private func number(_ sql: StaticString, _ sitting: SittingCode) throws -> Int { try first(sql, sitting) { try $0.next() } ?? 0 }

    /// Scores of earlier sittings are nobody's who isn't in a roster any more.
    func ownsScores(_ sitting: SittingCode) throws -> Bool {
        try first("SELECT 1 FROM roster_entries WHERE sitting <> $1 AND name <> '' LIMIT 1", sitting) { try $0.next(Int.self) } == nil
    }

    func erasure(of sitting: SittingCode) throws -> Erasure? {
        try first("SELECT begun_at, counts, completed_at FROM erasures WHERE sitting = $1", sitting) { row in
            Erasure(begunAt: try row.next(), counts: try row.next(), isComplete: try row.next(Timestamp?.self) != nil)
        }
    }
}

extension Transaction {
    func begin(_ erasure: Erasure, of sitting: SittingCode) throws {
        try run("INSERT INTO erasures (sitting, begun_at, counts) VALUES ($1, $2, $3)", sitting, erasure.begunAt, erasure.counts)
    }

    func completeErasure(of sitting: SittingCode, at now: Timestamp) throws {
        try run("UPDATE erasures SET completed_at = $2 WHERE sitting = $1", sitting, now)
    }

    /// Takes away who somebody is, at most so many rows of each kind. - Returns: how many went; none when all are gone.
    func erase(in sitting: SittingCode, limit: Int) throws -> Int {
        try run(
            "DELETE FROM reviews WHERE id IN (SELECT id FROM reviews WHERE sitting = $1 LIMIT $2)", sitting, limit)
            + run(
                "DELETE FROM placements WHERE entry IN (SELECT entry FROM placements WHERE sitting = $1 LIMIT $2)", sitting, limit)
            + run(
                """
                DELETE FROM agreements WHERE sitting = $1
                AND account IN (SELECT account FROM agreements WHERE sitting = $1 LIMIT $2)
                """, sitting, limit)
            + eraseRegistrations(in: sitting, limit) + eraseDeletedRegistrations(in: sitting, limit)
            + erasePeople(in: sitting, limit) + eraseScores(in: sitting, limit) + eraseActs(in: sitting)
    }

    /// The registration stays, as nobody's: entries, payments and history hang on it (E29).
    private func eraseRegistrations(in sitting: SittingCode, _ limit: Int) throws -> Int {
        let ids = try all("SELECT id FROM registrations WHERE sitting = $1 AND account NOT LIKE 'erased:%' LIMIT $2", sitting, limit) {
            try $0.next(ID<Registration>.self)
        }
        for id in ids {
            try run("UPDATE registrations SET person = id, account = $2, email = '' WHERE id = $1", id, "erased:\(id)")
            try eraseHistory(of: id)
        }
        return ids.count
    }

    private func eraseDeletedRegistrations(in sitting: SittingCode, _ limit: Int) throws -> Int {
        let ids = try all("SELECT id FROM deleted_registrations WHERE sitting = $1 AND account <> '' LIMIT $2", sitting, limit) {
            try $0.next(ID<Registration>.self)
        }
        for id in ids {
            try run("UPDATE deleted_registrations SET person = id, account = '', email = '' WHERE id = $1", id)
            try eraseHistory(of: id)
        }
        return ids.count
    }

    /// Of what happened, the ticket numbers and reasons of reviews are somebody's.
    private func eraseHistory(of registration: ID<Registration>) throws {
        try run(
            """
            UPDATE history SET detail = NULL WHERE registration = $1 AND kind IN ('review_passed', 'review_saved', 'review_refused')
            """, registration)
    }

    private func erasePeople(in sitting: SittingCode, _ limit: Int) throws -> Int {
        let people = try all("SELECT id, person FROM roster_entries WHERE sitting = $1 AND name <> '' LIMIT $2", sitting, limit) { row in
            (id: try row.next(ID<RosterEntry>.self), person: try row.next([UInt8].self))
        }
        let others = try all("SELECT DISTINCT sitting FROM seats WHERE sitting <> $1", sitting) { try $0.next(SittingCode.self) }
        for (id, person) in people {
            let isNeeded = try others.contains { try rosterEntry(ofPerson: person, in: $0) != nil }
            if !isNeeded { try run("DELETE FROM photos WHERE person = $1", person) }
            try erase(id)
        }
        return people.count
    }

    /// A row that a registration needs stays empty.
    private func erase(_ entry: ID<RosterEntry>) throws {
        let isNeeded = try first("SELECT 1 FROM registrations WHERE roster_entry = $1 LIMIT 1", entry) { try $0.next(Int.self) } != nil
        guard isNeeded else {
            try run("DELETE FROM roster_entries WHERE id = $1", entry)
            return
        }
        try run(
            """
            UPDATE roster_entries SET person = id, name = '', document = $2, school = '', campus = '', college = '', major = '',
                class_name = '' WHERE id = $1
            """, entry, [UInt8]())
    }

    private func eraseScores(in sitting: SittingCode, _ limit: Int) throws -> Int {
        guard try ownsScores(sitting) else { return 0 }
        return try run("DELETE FROM past_scores WHERE number IN (SELECT number FROM past_scores LIMIT $1)", limit)
    }

    private func eraseActs(in sitting: SittingCode) throws -> Int {
        try run(
            """
            UPDATE office_acts SET detail = '', reason = '' WHERE sitting = $1 AND kind IN ('review_approved', 'review_refused')
            AND detail <> ''
            """, sitting)
            + run("UPDATE imports SET file_name = '' WHERE sitting = $1 AND file_name <> ''", sitting)
    }
}
