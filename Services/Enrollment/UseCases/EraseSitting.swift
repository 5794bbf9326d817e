import Database
import EnrollmentDomain
import Primitives
import Runtime

enum ErasureRefusal: Error, Equatable, CustomStringConvertible {
    case notDue(Timestamp)
    case unknown(String)

    var description: String {
        switch self {
        case .notDue(let moment): "the pack lets personal data be erased from \(moment.beijing) (Beijing) on; use --rehearse to see what"
        case .unknown(let code): "the pack has no sitting \(code)"
        }
    }
}

/// E30: from the pack's date on the personal data of a sitting go, a little at a time, also while another one is served. Counts, ledger
/// references and the log without candidates' identities stay; officers' addresses in it are staff records, and stay. What was interrupted
/// is gone on with.
struct EraseSitting: Sendable {
    let office: OfficeContext
    let exam: Exam

    /// What one transaction takes.
    private static let batch = 200

    /// What would go now; nothing does. - Parameter sitting: `nil` for the one that is served.
    func rehearse(_ sitting: Sitting? = nil) async throws -> PersonalData {
        let sitting = sitting ?? office.sitting
        var data = try await office.database.read { try $0.personalData(in: sitting.code) }
        var number: String? = ""
        while let last = number {
            let (strays, next) = try await office.database.read { try $0.strayScores(after: last, limit: Self.batch) }
            data.scores += strays.count { sitting.numbering.isEarlier($0, than: sitting) }
            number = next
        }
        return data
    }

    /// - Parameter sitting: `nil` for the one that is served.
    /// - Returns: what was there to erase; `nil` when it was all gone already.
    /// - Throws: `ErasureRefusal.notDue`, `DatabaseError` while the log of the database can't be emptied of what is erased
    func callAsFunction(_ sitting: Sitting? = nil) async throws -> String? {
        let sitting = sitting ?? office.sitting
        let now = office.effects.now()
        guard now >= sitting.eraseAt else { throw ErasureRefusal.notDue(sitting.eraseAt) }
        guard let counts = try await begin(sitting, at: now) else { return nil }
        for kind in ErasureKind.allCases {
            while try await office.database.write({ try $0.erase(kind, in: sitting.code, limit: Self.batch) }) > 0 {
                try Task.checkCancellation()
            }
        }
        try await eraseStrayScores(sitting)
        try await office.database.foldLog()
        try await complete(sitting, counts)
        return counts
    }

    /// The job's: whichever of the pack's sittings are due.
    func ifDue() async throws {
        for sitting in exam.sittings where office.effects.now() >= sitting.eraseAt { _ = try await self(sitting) }
    }

    /// The pack's sitting with this code. - Throws: `ErasureRefusal.unknown`
    func sitting(_ code: String) throws(ErasureRefusal) -> Sitting {
        guard let sitting = exam.sittings.first(where: { $0.code.rawValue == code }) else { throw .unknown(code) }
        return sitting
    }

    /// Scores of nobody in any roster: those of an exam before this sitting go with it. Later ones may wait for their roster.
    private func eraseStrayScores(_ sitting: Sitting) async throws {
        var number: String? = ""
        while let last = number {
            try Task.checkCancellation()
            number = try await office.database.write { tx in
                let (strays, next) = try tx.strayScores(after: last, limit: Self.batch)
                for stray in strays where sitting.numbering.isEarlier(stray, than: sitting) { try tx.removeScore(stray) }
                return next
            }
        }
    }

    private func begin(_ sitting: Sitting, at now: Timestamp) async throws -> String? {
        if let earlier = try await office.database.read({ try $0.erasure(of: sitting.code) }) {
            return earlier.isComplete ? nil : earlier.counts
        }
        let counts = try await rehearse(sitting).text
        try await office.database.write { tx in
            guard try tx.erasure(of: sitting.code) == nil else { return }
            try tx.begin(Erasure(begunAt: now, counts: counts, isComplete: false), of: sitting.code)
        }
        return counts
    }

    /// Two that erased at the same time note it once.
    private func complete(_ sitting: Sitting, _ counts: String) async throws {
        try await office.database.write { tx in
            let now = office.effects.now()
            guard try tx.completeErasure(of: sitting.code, at: now) else { return }
            let act = OfficeAct(at: now, actor: OfficeContext.operatorName, kind: .erased, detail: counts)
            try tx.note(act, id: office.effects.newID(), in: sitting.code)
        }
    }
}

extension PersonalData {
    var text: String {
        "people \(people), photos \(photos), registrations \(registrations), reviews \(reviews), tickets \(tickets), scores \(scores)"
    }
}
