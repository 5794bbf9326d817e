import Crypto
import Database
import EnrollmentDomain
import Primitives
import Runtime

/// What the office's use cases share.
struct OfficeContext: Sendable {
    let database: Database
    let effects: Effects
    let inForce: SittingInForce
    let keyring: Keyring
    let letters: Letters

    var sitting: Sitting { inForce.sitting }
}

extension OfficeContext {
    /// E28: an officer's act, in the transaction of the change.
    func note(
        _ kind: OfficeAct.Kind, by actor: String, site: SiteCode? = nil, subject: SubjectCode? = nil, detail: String = "",
        reason: String = "", at now: Timestamp, _ tx: Transaction
    ) throws {
        let act = OfficeAct(at: now, actor: actor, kind: kind, site: site, subject: subject, detail: detail, reason: reason)
        try tx.note(act, id: effects.newID(), in: sitting.code)
    }

    /// What hands out people's data is written down before it does (E28).
    func noteExport(_ detail: String, of site: SiteCode?, _ subject: SubjectCode? = nil, by officer: Officer) async throws {
        let now = effects.now()
        try await database.write { tx in
            try note(.exported, by: officer.email.text, site: site, subject: subject, detail: detail, at: now, tx)
        }
    }

    /// What an operator does at the command line stands among the acts under this name.
    static let operatorName = "operator"

    /// - Throws: `OfficerRefusal.reasonMissing` when there is nothing but blanks, `.reasonTooLong`.
    func reason(_ text: String) throws(OfficerRefusal) -> String {
        let reason = text.trimmed
        guard !reason.isEmpty else { throw .reasonMissing }
        guard reason.count <= 500 else { throw .reasonTooLong }
        return reason
    }
}
