import Database
import EnrollmentDomain
import Primitives
import Runtime

enum ErasureRefusal: Error, Equatable, CustomStringConvertible {
    case notDue(Timestamp)

    var description: String {
        switch self {
        case .notDue(let moment): "the pack lets personal data be erased from \(moment.beijing) (Beijing) on; use --rehearse to see what"
        }
    }
}

/// E30: from the pack's date on the personal data of the sitting go, a little at a time. Counts, ledger references and the log without
/// identities stay. What was interrupted is gone on with.
struct EraseSitting: Sendable {
    let office: OfficeContext

    /// What one transaction takes of each kind.
    private static let batch = 200

    /// What would go now; nothing does.
    func rehearse() async throws -> PersonalData {
        try await office.database.read { try $0.personalData(in: office.sitting.code) }
    }

    /// - Returns: what was there to erase; `nil` when it was all gone already.
    /// - Throws: `ErasureRefusal.notDue`
    func callAsFunction() async throws -> String? {
        let now = office.effects.now()
        guard now >= office.sitting.eraseAt else { throw ErasureRefusal.notDue(office.sitting.eraseAt) }
        guard let counts = try await begin(at: now) else { return nil }
        while try await office.database.write({ try $0.erase(in: office.sitting.code, limit: Self.batch) }) > 0 {
            try Task.checkCancellation()
        }
        try await office.database.write { tx in
            let now = office.effects.now()
            try tx.completeErasure(of: office.sitting.code, at: now)
            try office.note(.erased, by: OfficeContext.operatorName, detail: counts, at: now, tx)
        }
        return counts
    }

    /// The job's: nothing happens before the date.
    func ifDue() async throws {
        guard office.effects.now() >= office.sitting.eraseAt else { return }
        _ = try await self()
    }

    private func begin(at now: Timestamp) async throws -> String? {
        if let earlier = try await office.database.read({ try $0.erasure(of: office.sitting.code) }) {
            return earlier.isComplete ? nil : earlier.counts
        }
        let counts = try await rehearse().text
        try await office.database.write { tx in
            guard try tx.erasure(of: office.sitting.code) == nil else { return }
            try tx.begin(Erasure(begunAt: now, counts: counts, isComplete: false), of: office.sitting.code)
        }
        return counts
    }
}

extension PersonalData {
    var text: String {
        "people \(people), photos \(photos), registrations \(registrations), reviews \(reviews), tickets \(tickets), scores \(scores)"
    }
}
