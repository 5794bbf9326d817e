import Crypto
import Database
import EnrollmentDomain
import Primitives

/// A person of the roster as an officer's list shows them.
struct FoundPerson: Sendable {
    let id: ID<RosterEntry>
    let name: String
    /// Masked.
    let document: String
    let site: SiteCode
    let school: String
    let college: String
    let className: String
    let isRegistered: Bool
}

/// What an officer looks a person up by.
enum PersonSearch: Sendable {
    case name(String)
    /// Keyed hashes of the number as each kind of document.
    case people([[UInt8]])
    case email(String)
    case ticket(TicketNumber)
}

extension Reading {
    /// - Parameter site: the only one to look at; `nil` for all.
    func people(_ search: PersonSearch, at site: SiteCode?, in sitting: SittingCode, limit: Int) throws -> [PersonSum] {
        switch search {
        case .name(let name):
            return try all(
                """
                SELECT e.id, e.name, e.site, e.school, e.college, e.class_name, r.id FROM roster_entries AS e
                LEFT JOIN registrations AS r ON r.sitting = e.sitting AND r.person = e.person
                WHERE e.sitting = $1 AND e.name = $2 AND (CAST($3 AS TEXT) IS NULL OR e.site = $3) ORDER BY e.site, e.id LIMIT $4
                """, sitting, name, site, limit
            ) { try Self.personSum(&$0) }
        case .people(let people):
            return try people.flatMap { person in
                try all(
                    """
                    SELECT e.id, e.name, e.site, e.school, e.college, e.class_name, r.id FROM roster_entries AS e
                    LEFT JOIN registrations AS r ON r.sitting = e.sitting AND r.person = e.person
                    WHERE e.sitting = $1 AND e.person = $2 AND (CAST($3 AS TEXT) IS NULL OR e.site = $3)
                    """, sitting, person, site
                ) { try Self.personSum(&$0) }
            }
        case .email(let email):
            return try all(
                """
                SELECT e.id, e.name, e.site, e.school, e.college, e.class_name, r.id FROM registrations AS r
                JOIN roster_entries AS e ON e.id = r.roster_entry
                WHERE r.sitting = $1 AND r.email = $2 AND (CAST($3 AS TEXT) IS NULL OR r.site = $3) ORDER BY r.confirmed_at LIMIT $4
                """, sitting, email, site, limit
            ) { try Self.personSum(&$0) }
        case .ticket(let number):
            return try all(
                """
                SELECT e.id, e.name, e.site, e.school, e.college, e.class_name, r.id FROM placements AS p
                JOIN entries AS n ON n.id = p.entry JOIN registrations AS r ON r.id = n.registration
                JOIN roster_entries AS e ON e.id = r.roster_entry
                WHERE p.sitting = $1 AND p.number = $2 AND (CAST($3 AS TEXT) IS NULL OR p.site = $3)
                """, sitting, number, site
            ) { try Self.personSum(&$0) }
        }
    }

    private static func personSum(_ row: inout Row) throws -> PersonSum {
        PersonSum(
            id: try row.next(), name: try row.next(), site: try row.next(),
            school: [try row.next(String.self), try row.next(String.self), try row.next(String.self)].joined(separator: " "),
            isRegistered: try row.next(ID<Registration>?.self) != nil)
    }

    /// As the list shows it.
    func foundPerson(_ sum: PersonSum, _ keyring: Keyring) throws -> FoundPerson? {
        try first("SELECT name, document, site, school, college, class_name FROM roster_entries WHERE id = $1", sum.id) { row in
            FoundPerson(
                id: sum.id, name: try row.next(), document: try keyring.openDocument(row.next()).masked, site: try row.next(),
                school: try row.next(), college: try row.next(), className: try row.next(), isRegistered: sum.isRegistered)
        }
    }

    func registration(ofPerson person: [UInt8], in sitting: Sitting) throws -> RegistrationRecord? {
        try first("SELECT id FROM registrations WHERE sitting = $1 AND person = $2", sitting.code, person) {
            try $0.next(ID<Registration>.self)
        }.flatMap { try registration($0, in: sitting) }
    }

    /// Everything that happened to the person's registrations in a sitting, whatever account made them, in order (E28).
    func history(ofPerson person: [UInt8], in sitting: SittingCode) throws -> [HistoryEvent] {
        try all(
            """
            SELECT at, actor, kind, subject, detail FROM history WHERE registration IN (
                SELECT id FROM registrations WHERE sitting = $1 AND person = $2
                UNION ALL SELECT id FROM deleted_registrations WHERE sitting = $1 AND person = $2)
            ORDER BY at, registration, sequence
            """, sitting, person
        ) { try Self.historyEvent(&$0) }
    }

    /// Every entry, released ones included, with its ticket number once there is one.
    func allEntries(of registration: ID<Registration>) throws -> [(entry: Entry, number: TicketNumber?)] {
        try all(
            """
            SELECT e.id, e.subject, e.state, e.fee, e.held_until, p.number FROM entries AS e LEFT JOIN placements AS p ON p.entry = e.id
            WHERE e.registration = $1 ORDER BY e.entered_at, e.subject
            """, registration
        ) { row in (try Self.entry(&row), try row.next(TicketNumber?.self)) }
    }

    func payments(of registration: ID<Registration>) throws -> [PaymentSummary] {
        try all(
            "SELECT order_number, channel, amount, state, begun_at FROM payments WHERE registration = $1 ORDER BY begun_at, id",
            registration
        ) { row in
            PaymentSummary(
                order: try row.next(), channel: try row.next(), amount: try row.next(), state: try row.next(), begunAt: try row.next())
        }
    }
}

/// A payment as the office sees it.
struct PaymentSummary: Sendable {
    /// The order's number at Payment; `nil` when it never got there.
    let order: String?
    let channel: String
    let amount: Money
    let state: Payment.State
    let begunAt: Timestamp
}
