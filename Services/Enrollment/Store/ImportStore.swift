import Database
import EnrollmentDomain
import Primitives

struct RosterRecord: Sendable {
    /// Of the sheet; 0 where a candidate entered it.
    var line = 0
    let id: ID<RosterEntry>
    let sitting: SittingCode
    let person: [UInt8]
    let name: String
    let document: [UInt8]
    let site: SiteCode
    let school: String
    let campus: String
    let college: String
    let major: String
    let className: String
    let eligible: Set<SubjectCode>
}

struct PastScoreRecord: Sendable {
    let number: TicketNumber
    let person: [UInt8]
    let name: String
    let score: Int
}

extension Reading {
    func siteCodes() throws -> Set<SiteCode> {
        Set(try all("SELECT code FROM sites") { SiteCode(rawValue: try $0.next()) }.compactMap { $0 })
    }

    /// The first of these people who stands in the sitting's roster, and at which site.
    func firstInRoster(of people: [[UInt8]], sitting: SittingCode) throws -> (person: [UInt8], site: SiteCode)? {
        for person in people {
            let site = try first("SELECT site FROM roster_entries WHERE sitting = $1 AND person = $2", sitting, person) {
                try $0.next(SiteCode.self)
            }
            if let site { return (person, site) }
        }
        return nil
    }
}

extension Transaction {
    /// A person who is in the roster already keeps the id: an import can be repeated.
    /// - Parameter only: the site whose people may be changed; `nil` for all.
    /// - Returns: `false` for a person of another site, who stays as before.
    @discardableResult
    func save(_ row: RosterRecord, only: SiteCode? = nil) throws -> Bool {
        try run(
            """
            INSERT INTO roster_entries
                (id, sitting, person, name, document, site, school, campus, college, major, class_name, eligible)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            ON CONFLICT (sitting, person) DO UPDATE SET
                name = excluded.name, document = excluded.document, site = excluded.site, school = excluded.school,
                campus = excluded.campus, college = excluded.college, major = excluded.major, class_name = excluded.class_name,
                eligible = excluded.eligible
            WHERE CAST($13 AS TEXT) IS NULL OR roster_entries.site = $13
            """,
            row.id, row.sitting.rawValue, row.person, row.name, row.document, row.site.rawValue, row.school, row.campus, row.college,
            row.major, row.className, SubjectList(row.eligible), only) == 1
    }

    /// - Returns: the registrations that were at another site.
    func moveRegistrations(of person: [UInt8], to site: SiteCode, in sitting: SittingCode) throws -> [ID<Registration>] {
        try all(
            "UPDATE registrations SET site = $3 WHERE sitting = $1 AND person = $2 AND site <> $3 RETURNING id", sitting, person, site
        ) { try $0.next() }
    }

    func moveReviews(of person: [UInt8], to site: SiteCode, in sitting: SittingCode) throws {
        try run(
            """
            UPDATE reviews SET site = $3 WHERE sitting = $1 AND site <> $3
            AND roster_entry = (SELECT id FROM roster_entries WHERE sitting = $1 AND person = $2)
            """, sitting, person, site)
    }

    func save(_ row: PastScoreRecord) throws {
        try run(
            """
            INSERT INTO past_scores (number, person, name, score) VALUES ($1, $2, $3, $4)
            ON CONFLICT (number) DO UPDATE SET person = excluded.person, name = excluded.name, score = excluded.score
            """, row.number.text, row.person, row.name, row.score)
    }

    func save(_ site: Site) throws {
        try run(
            """
            INSERT INTO sites (code, name, province) VALUES ($1, $2, $3)
            ON CONFLICT (code) DO UPDATE SET name = excluded.name, province = excluded.province
            """, site.code.rawValue, site.name, site.province)
    }

    /// - Throws: the constraint `seats_within_capacity` when more seats are taken.
    func setCapacity(_ capacity: Int, of subject: SubjectCode, at site: SiteCode, in sitting: SittingCode) throws {
        try run(
            """
            INSERT INTO seats (sitting, site, subject, capacity) VALUES ($1, $2, $3, $4)
            ON CONFLICT (sitting, site, subject) DO UPDATE SET capacity = excluded.capacity
            """, sitting.rawValue, site.rawValue, subject.rawValue, capacity)
    }

    func savePhoto(_ sealed: [UInt8], of person: [UInt8]) throws {
        try run(
            "INSERT INTO photos (person, image) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET image = excluded.image", person, sealed)
        try noteWhetherPhotoIsMissing(of: person)
    }
}
