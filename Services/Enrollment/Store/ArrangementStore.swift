import Database
import EnrollmentDomain
import Primitives

extension Reading {
    /// Every site and subject that has a paid entry.
    func places(in sitting: SittingCode) throws -> [(site: SiteCode, subject: SubjectCode)] {
        try all(
            "SELECT DISTINCT site, subject FROM entries WHERE sitting = $1 AND state = 'paid' ORDER BY site, subject", sitting.rawValue
        ) { row in
            (try row.next(SiteCode.self), try row.next(SubjectCode.self))
        }
    }

    func paidEntries(of subject: SubjectCode, at site: SiteCode, in sitting: SittingCode) throws -> [ID<Entry>] {
        try all(
            "SELECT id FROM entries WHERE sitting = $1 AND site = $2 AND subject = $3 AND state = 'paid'", sitting.rawValue, site, subject
        ) { try $0.next() }
    }
}

extension Transaction {
    /// - Throws: `ArrangementRefusal.alreadyArranged`.
    func recordArrangement(of sitting: SittingCode, seed: UInt64, at now: Timestamp) throws {
        do {
            try run("INSERT INTO arrangements (sitting, seed, arranged_at) VALUES ($1, $2, $3)", sitting.rawValue, String(seed), now)
        } catch DatabaseError.constraint(name: "arrangements_pkey") {
            throw ArrangementRefusal.alreadyArranged
        }
    }

    func save(_ placement: Placement, of subject: SubjectCode, at site: SiteCode, in sitting: SittingCode) throws {
        try run(
            "INSERT INTO placements (entry, sitting, site, subject, room, seat, number) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            placement.entry, sitting.rawValue, site, subject, placement.room, placement.seat, placement.number.text)
    }
}
