import Crypto
import Database
import EnrollmentDomain
import Primitives

extension Reading {
    /// How many have registered without a photo of theirs being here. - Parameter site: the only one to look at; `nil` for all.
    func missingPhotos(at site: SiteCode?, in sitting: SittingCode) throws -> Int {
        guard let site else {
            return try first("SELECT count(*) FROM registrations WHERE sitting = $1 AND lacks_photo = 1", sitting) { try $0.next() } ?? 0
        }
        return try first("SELECT count(*) FROM registrations WHERE sitting = $1 AND site = $2 AND lacks_photo = 1", sitting, site) {
            try $0.next()
        } ?? 0
    }

    /// Who they are, by site and then as they registered.
    /// - Parameters:
    ///   - site: the only one to look at; `nil` for all.
    ///   - last: where the page before ended; `nil` for the first.
    func peopleWithoutPhoto(
        at site: SiteCode?, in sitting: SittingCode, after last: PhotoMark?, limit: Int, _ keyring: Keyring
    ) throws -> [(person: FoundPerson, mark: PhotoMark)] {
        let (start, id) = (last?.site ?? "", last?.registration.bytes ?? [])
        guard let site else {
            return try all(
                """
                SELECT e.id, e.name, e.document, r.site, e.school, e.college, e.class_name, r.id FROM registrations AS r
                JOIN roster_entries AS e ON e.id = r.roster_entry
                WHERE r.sitting = $1 AND r.lacks_photo = 1 AND (r.site, r.id) > ($2, $3) ORDER BY r.site, r.id LIMIT $4
                """, sitting, start, id, limit
            ) { try Self.marked(&$0, keyring) }
        }
        return try all(
            """
            SELECT e.id, e.name, e.document, r.site, e.school, e.college, e.class_name, r.id FROM registrations AS r
            JOIN roster_entries AS e ON e.id = r.roster_entry
            WHERE r.sitting = $1 AND r.site = $2 AND r.lacks_photo = 1 AND r.id > $3 ORDER BY r.id LIMIT $4
            """, sitting, site, id, limit
        ) { try Self.marked(&$0, keyring) }
    }

    private static func marked(_ row: inout Row, _ keyring: Keyring) throws -> (person: FoundPerson, mark: PhotoMark) {
        let (id, name, document): (ID<RosterEntry>, String, [UInt8]) = (try row.next(), try row.next(), try row.next())
        let (site, school, college): (SiteCode, String, String) = (try row.next(), try row.next(), try row.next())
        let (className, registration): (String, ID<Registration>) = (try row.next(), try row.next())
        let person = FoundPerson(
            id: id, name: name, document: try keyring.openDocument(document).masked, site: site, school: school, college: college,
            className: className, isRegistered: true)
        return (person, PhotoMark(site: site.rawValue, registration: registration))
    }
}

/// A row of the list of those without a photo.
struct PhotoMark: Sendable, Equatable {
    let site: String
    let registration: ID<Registration>
}

extension Transaction {
    /// Looks whether a person's photo is here, after the photo or the registration has changed.
    func noteWhetherPhotoIsMissing(of person: [UInt8]) throws {
        try run(
            """
            UPDATE registrations SET lacks_photo = CASE WHEN EXISTS (SELECT 1 FROM photos WHERE person = $1) THEN 0 ELSE 1 END WHERE person = $1
            """, person)
    }

    /// One more has registered in this hour.
    func countRegistration(at site: SiteCode, in sitting: SittingCode, _ now: Timestamp) throws {
        for counted in ["", site.rawValue] {
            try run(
                """
                INSERT INTO registration_hours (sitting, site, hour, registrations) VALUES ($1, $2, $3, 1)
                ON CONFLICT (sitting, site, hour) DO UPDATE SET registrations = registration_hours.registrations + 1
                """, sitting, counted, now.seconds / 3600)
        }
    }
}

extension Reading {
    /// How many registered in each hour that somebody did. - Parameter site: `nil` for all together.
    func registrationHours(at site: SiteCode?, in sitting: SittingCode) throws -> [(hour: Timestamp, count: Int)] {
        try all(
            "SELECT hour, registrations FROM registration_hours WHERE sitting = $1 AND site = $2 ORDER BY hour", sitting,
            site?.rawValue ?? ""
        ) { (Timestamp(seconds: try $0.next(Int64.self) * 3600), try $0.next()) }
    }
}
