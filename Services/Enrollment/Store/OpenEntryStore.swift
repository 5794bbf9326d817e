import Database
import EnrollmentDomain
import Primitives

/// A site where an exam of open entry can be sat, with what is left of each subject.
struct OfferingSite: Sendable {
    let site: Site
    let free: [SubjectCode: Int]
}

extension Reading {
    /// The provinces in which a sitting has sites.
    func provinces(in sitting: SittingCode) throws -> [String] {
        try all(
            """
            SELECT DISTINCT province FROM sites WHERE code IN (SELECT site FROM seats WHERE sitting = $1) ORDER BY province
            """, sitting
        ) { try $0.next() }
    }

    func offeringSites(in province: String, of sitting: SittingCode) throws -> [OfferingSite] {
        try all(
            """
            SELECT code, name, province FROM sites WHERE province = $2 AND code IN (SELECT site FROM seats WHERE sitting = $1) ORDER BY code
            """, sitting, province
        ) { try Self.site(&$0) }.map { OfferingSite(site: $0, free: try freeSeats(at: $0.code, in: sitting)) }
    }

    func isOffered(_ site: SiteCode, in sitting: SittingCode) throws -> Bool {
        try first("SELECT 1 FROM seats WHERE sitting = $1 AND site = $2 LIMIT 1", sitting, site) { try $0.next(Int.self) } != nil
    }

    func rosterEntry(ofPerson person: [UInt8], in sitting: SittingCode) throws -> ID<RosterEntry>? {
        try first("SELECT id FROM roster_entries WHERE sitting = $1 AND person = $2", sitting, person) { try $0.next() }
    }
}

extension Transaction {
    /// What was entered under a number that turned out mistyped.
    func forget(_ person: [UInt8], entry: ID<RosterEntry>) throws {
        try run("DELETE FROM roster_entries WHERE id = $1", entry)
        try run("DELETE FROM photos WHERE person = $1", person)
        try noteWhetherPhotoIsMissing(of: person)
    }

    /// The registration follows its data to another site.
    func move(_ registration: ID<Registration>, to site: SiteCode) throws {
        try run("UPDATE registrations SET site = $2 WHERE id = $1", registration, site)
    }
}
