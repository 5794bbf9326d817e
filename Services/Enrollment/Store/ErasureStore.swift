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
    var scores: Int
}

/// The erasure of a sitting's personal data, begun and perhaps ended.
struct Erasure: Sendable {
    let begunAt: Timestamp
    let counts: String
    let isComplete: Bool
}

/// In the order in which they go: a person goes with all that hangs on the row of the roster.
enum ErasureKind: CaseIterable, Sendable {
    case people, registrations, deletedRegistrations, tickets, agreements, places, imports, acts
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
            scores: try number(
                """
                SELECT count(*) FROM past_scores WHERE person IN (SELECT person FROM roster_entries WHERE sitting = $1)
                AND person NOT IN (SELECT person FROM roster_entries WHERE sitting <> $1)
                """, sitting))
    }

    private func number(_ sql: StaticString, _ sitting: SittingCode) throws -> Int { try first(sql, sitting) { try $0.next() } ?? 0 }

    /// Some earlier scores in the order of their numbers, and which of them are of nobody who is in a roster.
    func strayScores(after number: String, limit: Int) throws -> (strays: [TicketNumber], last: String?) {
        let scores = try all("SELECT number, person FROM past_scores WHERE number > $1 ORDER BY number LIMIT $2", number, limit) { row in
            (number: try row.next(String.self), person: try row.next([UInt8].self))
        }
        let sittings = try sittingsWithRoster()
        let strays = try scores.filter { score in try !isInRoster(score.person, ofAny: sittings) }
        return (strays.compactMap { TicketNumber(rawValue: $0.number) }, scores.last?.number)
    }

    /// A look for each: the index has them one after another.
    fileprivate func sittingsWithRoster() throws -> [SittingCode] {
        var sittings: [SittingCode] = []
        while true {
            let next = try first(
                "SELECT sitting FROM roster_entries WHERE sitting > $1 ORDER BY sitting LIMIT 1", sittings.last?.rawValue ?? ""
            ) { try $0.next(SittingCode.self) }
            guard let next else { return sittings }
            sittings.append(next)
        }
    }

    fileprivate func isInRoster(_ person: [UInt8], ofAny sittings: [SittingCode]) throws -> Bool {
        try sittings.contains { try rosterEntry(ofPerson: person, in: $0) != nil }
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

    /// - Returns: whether it wasn't yet.
    func completeErasure(of sitting: SittingCode, at now: Timestamp) throws -> Bool {
        try run("UPDATE erasures SET completed_at = $2 WHERE sitting = $1 AND completed_at IS NULL", sitting, now) == 1
    }

    func removeScore(_ number: TicketNumber) throws { try run("DELETE FROM past_scores WHERE number = $1", number.text) }

    /// Takes away who somebody is, at most so many rows of one kind.
    /// - Returns: how many went; none when all of the kind are gone.
    func erase(_ kind: ErasureKind, in sitting: SittingCode, limit: Int) throws -> Int {
        switch kind {
        case .people: try erasePeople(in: sitting, limit)
        case .registrations: try eraseRegistrations(in: sitting, limit)
        case .deletedRegistrations: try eraseDeletedRegistrations(in: sitting, limit)
        case .tickets: try eraseTickets(in: sitting, limit)
        case .agreements: try eraseAgreements(in: sitting, limit)
        case .places: try erasePlaces(in: sitting, limit)
        case .imports: try eraseImports(in: sitting)
        case .acts: try eraseActs(in: sitting, limit)
        }
    }

    /// A person goes with all that hangs on the row of the roster: reviews stand there even when their registration was deleted.
    private func erasePeople(in sitting: SittingCode, _ limit: Int) throws -> Int {
        let people = try all("SELECT id, person FROM roster_entries WHERE sitting = $1 AND name > '' LIMIT $2", sitting, limit) { row in
            (id: try row.next(ID<RosterEntry>.self), person: try row.next([UInt8].self))
        }
        guard !people.isEmpty else { return 0 }
        let others = try sittingsWithRoster().filter { $0 != sitting }
        for (id, person) in people {
            if try !isInRoster(person, ofAny: others) {
                try run("DELETE FROM photos WHERE person = $1", person)
                try run("DELETE FROM past_scores WHERE person = $1", person)
            }
            try run("DELETE FROM reviews WHERE roster_entry = $1", id)
            try erase(id)
        }
        return people.count
    }

    /// A row that a registration needs stays, empty; so does the registration, as nobody's.
    private func erase(_ entry: ID<RosterEntry>) throws {
        let registrations = try all("SELECT id FROM registrations WHERE roster_entry = $1", entry) {
            try $0.next(ID<Registration>.self)
        }
        guard !registrations.isEmpty else {
            try run("DELETE FROM roster_entries WHERE id = $1", entry)
            return
        }
        for id in registrations { try erase(id) }
        try run(
            """
            UPDATE roster_entries SET person = id, name = '', document = $2, school = '', campus = '', college = '', major = '',
                class_name = '' WHERE id = $1
            """, entry, [UInt8]())
    }

    /// The registration stays: entries, payments and history hang on it (E29).
    private func erase(_ registration: ID<Registration>) throws {
        try run(
            "UPDATE registrations SET person = id, account = $2, email = '', lacks_photo = 0 WHERE id = $1", registration,
            "erased:\(registration)")
        try eraseHistory(of: registration)
    }

    /// Those whose row of the roster was empty already.
    private func eraseRegistrations(in sitting: SittingCode, _ limit: Int) throws -> Int {
        let ids = try all("SELECT id FROM registrations WHERE sitting = $1 AND account NOT LIKE 'erased:%' LIMIT $2", sitting, limit) {
            try $0.next(ID<Registration>.self)
        }
        for id in ids { try erase(id) }
        return ids.count
    }

    private func eraseDeletedRegistrations(in sitting: SittingCode, _ limit: Int) throws -> Int {
        let ids = try all("SELECT id FROM deleted_registrations WHERE sitting = $1 AND account > '' LIMIT $2", sitting, limit) {
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

    private func eraseTickets(in sitting: SittingCode, _ limit: Int) throws -> Int {
        try run("DELETE FROM placements WHERE entry IN (SELECT entry FROM placements WHERE sitting = $1 LIMIT $2)", sitting, limit)
    }

    private func eraseAgreements(in sitting: SittingCode, _ limit: Int) throws -> Int {
        try run(
            """
            DELETE FROM agreements WHERE sitting = $1 AND account IN (SELECT account FROM agreements WHERE sitting = $1 LIMIT $2)
            """, sitting, limit)
    }

    private func erasePlaces(in sitting: SittingCode, _ limit: Int) throws -> Int {
        try run(
            """
            DELETE FROM waiting_places WHERE sitting = $1
            AND account IN (SELECT account FROM waiting_places WHERE sitting = $1 LIMIT $2)
            """, sitting, limit)
    }

    /// A sheet's name and what was wrong with its rows may tell of people. One at a time: it may have thousands of bad rows. What was never
    /// worked off has failed.
    private func eraseImports(in sitting: SittingCode) throws -> Int {
        let next = try first(
            """
            SELECT id FROM imports AS i WHERE sitting = $1 AND (file_name <> '' OR message IS NOT NULL
                OR EXISTS (SELECT 1 FROM import_faults WHERE import = i.id) OR EXISTS (SELECT 1 FROM import_pieces WHERE import = i.id))
            LIMIT 1
            """, sitting
        ) { try $0.next(ID<OfficeImport>.self) }
        guard let next else { return 0 }
        try run("DELETE FROM import_faults WHERE import = $1", next)
        try run("DELETE FROM import_pieces WHERE import = $1", next)
        return try run(
            """
            UPDATE imports SET file_name = '', message = NULL, state = CASE state WHEN 'done' THEN 'done' ELSE 'failed' END WHERE id = $1
            """, next)
    }

    /// Who did what and when stays; the candidate's name and number, the reason, and the sheet's name go.
    private func eraseActs(in sitting: SittingCode, _ limit: Int) throws -> Int {
        try run(
            """
            UPDATE office_acts SET detail = '', reason = '' WHERE id IN (
                SELECT id FROM office_acts WHERE sitting = $1 AND kind IN ('review_approved', 'review_refused', 'imported')
                AND (detail <> '' OR reason <> '') LIMIT $2)
            """, sitting, limit)
    }
}
