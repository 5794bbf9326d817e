import Database
import EnrollmentDomain
import Primitives
import Runtime

enum AgreementRefusal: Error, Equatable {
    /// The tick 我已阅读并接受报名协议 is missing.
    case notTicked
    /// Another version is in force by now: it must be read first.
    case otherVersion(String)
    /// The sitting's personal data are erased, or about to be (E30).
    case over
}

/// 接受报名协议 (E5). Version, time and address are kept.
struct AcceptAgreement: Sendable {
    let database: Database
    let effects: Effects
    let inForce: SittingInForce

    var sitting: Sitting { inForce.sitting }

    func callAsFunction(_ version: String, isTicked: Bool, by candidate: Candidate, from client: String) async throws {
        guard version == sitting.agreement.version else { throw AgreementRefusal.otherVersion(sitting.agreement.version) }
        guard isTicked else { throw AgreementRefusal.notTicked }
        guard effects.now() < sitting.eraseAt else { throw AgreementRefusal.over }
        try await database.write { tx in
            try tx.accept(version, account: candidate.account, sitting: sitting.code, at: effects.now(), client: client)
        }
    }

    func isDone(by candidate: Candidate) async throws -> Bool {
        try await database.read { try $0.hasAccepted(sitting.agreement.version, account: candidate.account, sitting: sitting.code) }
    }
}
