import Database
import EnrollmentDomain
import Primitives
import Runtime

enum CapacityRefusal: Error, Equatable {
    /// The site doesn't hold this subject.
    case notOffered
    /// More than the rooms that ticket numbers tell apart, or no number at all.
    case unusable(most: Int)
    /// Fewer than are held or paid already.
    case belowTaken(Int)
}

/// E14, E28: the centre changes a site's capacity of a subject, with a reason; never below what is taken, and in force at once.
struct ChangeCapacity: Sendable {
    let office: OfficeContext

    static let most = 1_000_000

    /// - Throws: `CapacityRefusal`, `OfficerRefusal`
    func callAsFunction(_ capacity: Int, of subject: SubjectCode, at site: SiteCode, reason given: String, by officer: Officer) async throws
    {
        guard officer.site == nil else { throw OfficerRefusal.centreOnly }
        let reason = try office.reason(given)
        guard let offered = office.sitting.subject(subject) else { throw CapacityRefusal.notOffered }
        let most = min(Self.most, office.sitting.seats(of: offered))
        guard (0...most).contains(capacity) else { throw CapacityRefusal.unusable(most: most) }
        try await office.database.write { tx in
            let counts = try tx.subjectCounts(at: site, in: office.sitting.code)
            guard let old = counts.first(where: { $0.subject == subject }) else { throw CapacityRefusal.notOffered }
            guard capacity >= old.held + old.paid else { throw CapacityRefusal.belowTaken(old.held + old.paid) }
            guard capacity != old.capacity else { return }
            try tx.setCapacity(capacity, of: subject, at: site, in: office.sitting.code)
            try office.note(
                .capacityChanged, by: officer.email.text, site: site, subject: subject, detail: "\(old.capacity)→\(capacity)",
                reason: reason, at: office.effects.now(), tx)
        }
    }
}
