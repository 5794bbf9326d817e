import Database
import EnrollmentDomain
import Primitives

/// A registration with what stands around it.
struct RegistrationRecord: Sendable {
    let registration: Registration
    let person: [UInt8]
    let email: String
    let confirmedAt: Timestamp
    /// Set while it has no entry left (E17).
    let deleteAt: Timestamp?
    let hasAcceptedAgreement: Bool
    let review: ReviewState?

    var id: ID<Registration> { registration.id }
}

extension Reading {
    /// The account's registration in a sitting, with the entries that are held or paid.
    func registration(of account: AccountID, in sitting: Sitting) throws -> RegistrationRecord? {
        try first(
            """
            SELECT r.id, r.account, r.roster_entry, r.site, s.province, e.eligible, v.state, r.person, r.email, r.confirmed_at, r.delete_at,
                CASE WHEN EXISTS (
                    SELECT 1 FROM agreements AS a WHERE a.account = r.account AND a.sitting = r.sitting AND a.version = $3)
                THEN 1 ELSE 0 END
            FROM registrations AS r JOIN sites AS s ON s.code = r.site JOIN roster_entries AS e ON e.id = r.roster_entry
            LEFT JOIN reviews AS v ON v.sitting = r.sitting AND v.roster_entry = r.roster_entry
            WHERE r.sitting = $2 AND r.account = $1
            """, account, sitting.code, sitting.agreement.version
        ) { try registration(&$0, sitting) }
    }

    func registration(_ id: ID<Registration>, in sitting: Sitting) throws -> RegistrationRecord? {
        try first(
            """
            SELECT r.id, r.account, r.roster_entry, r.site, s.province, e.eligible, v.state, r.person, r.email, r.confirmed_at, r.delete_at,
                CASE WHEN EXISTS (
                    SELECT 1 FROM agreements AS a WHERE a.account = r.account AND a.sitting = r.sitting AND a.version = $3)
                THEN 1 ELSE 0 END
            FROM registrations AS r JOIN sites AS s ON s.code = r.site JOIN roster_entries AS e ON e.id = r.roster_entry
            LEFT JOIN reviews AS v ON v.sitting = r.sitting AND v.roster_entry = r.roster_entry
            WHERE r.id = $1 AND r.sitting = $2
            """, id, sitting.code, sitting.agreement.version
        ) { try registration(&$0, sitting) }
    }

    private func registration(_ row: inout Row, _ sitting: Sitting) throws -> RegistrationRecord {
        let id = try row.next(ID<Registration>.self)
        let account = try row.next(AccountID.self)
        let rosterEntry = try row.next(ID<RosterEntry>.self)
        let site = try row.next(SiteCode.self)
        let province = try row.next(String.self)
        var eligible = try row.next(SubjectList.self).subjects
        let review = try row.next(ReviewState?.self)
        if review == .passed, let rule = sitting.review { eligible.insert(rule.subject) }
        let registration = Registration(
            id: id, account: account, rosterEntry: rosterEntry, site: site, province: province, eligible: eligible,
            entries: sitting.sorted(try entries(of: id)))
        return RegistrationRecord(
            registration: registration, person: try row.next(), email: try row.next(), confirmedAt: try row.next(),
            deleteAt: try row.next(), hasAcceptedAgreement: try row.next(), review: review)
    }

    /// Whose the person's registration is (E7).
    func accountRegistering(_ person: [UInt8], in sitting: SittingCode) throws -> AccountID? {
        try first("SELECT account FROM registrations WHERE sitting = $1 AND person = $2", sitting, person) { try $0.next() }
    }

    func personRegistered(by account: AccountID, in sitting: SittingCode) throws -> [UInt8]? {
        try first("SELECT person FROM registrations WHERE sitting = $1 AND account = $2", sitting, account) { try $0.next() }
    }

    /// Registrations whose time has come, in order; those with an entry or an open payment stay.
    func registrationsToDelete(at now: Timestamp, limit: Int) throws -> [ID<Registration>] {
        try all(
            """
            SELECT id FROM registrations AS r WHERE delete_at IS NOT NULL AND delete_at <= $1
            AND NOT EXISTS (SELECT 1 FROM entries AS e WHERE e.registration = r.id AND e.state IN ('held', 'paid'))
            AND NOT EXISTS (SELECT 1 FROM payments AS p WHERE p.registration = r.id AND p.state = 'open')
            ORDER BY delete_at LIMIT $2
            """, now, limit
        ) { try $0.next() }
    }

    /// Where to write to someone whose registration may be gone by now.
    func email(of registration: ID<Registration>) throws -> String? {
        try first(
            "SELECT email FROM registrations WHERE id = $1 UNION ALL SELECT email FROM deleted_registrations WHERE id = $1", registration
        ) { try $0.next() }
    }
}

extension Transaction {
    /// - Throws: `DatabaseError.constraint` of `one_registration_a_person` or `one_registration_an_account`.
    func register(
        _ id: ID<Registration>, _ entry: ID<RosterEntry>, site: SiteCode, person: [UInt8], by candidate: Candidate, in sitting: SittingCode,
        at now: Timestamp
    ) throws {
        try run(
            """
            INSERT INTO registrations (id, sitting, person, account, email, roster_entry, site, confirmed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """, id, sitting, person, candidate.account, candidate.email, entry, site, now)
        try noteWhetherPhotoIsMissing(of: person)
        try countRegistration(at: site, in: sitting, now)
    }

    func scheduleDeletion(of registration: ID<Registration>, at moment: Timestamp?) throws {
        try run("UPDATE registrations SET delete_at = $2 WHERE id = $1", registration, moment)
    }

    /// The registration goes; its history stays (E17, E29).
    func delete(_ registration: ID<Registration>, at now: Timestamp) throws {
        try run(
            """
            INSERT INTO deleted_registrations (id, sitting, person, account, email, deleted_at)
            SELECT id, sitting, person, account, email, $2 FROM registrations WHERE id = $1
            """, registration, now)
        try run("DELETE FROM registrations WHERE id = $1", registration)
    }
}
