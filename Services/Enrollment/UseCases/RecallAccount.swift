import Allowances
import Captcha
import Crypto
import Database
import EnrollmentDomain
import Outbox
import Primitives
import Runtime

enum RecallRefusal: Error, Equatable {
    /// Too many from one client. `seconds` until the next.
    case tooOften(seconds: Int)
}

/// 找回已报名账号 (E8): whoever has registered under an address that is forgotten gets a mail there. The answer is the same whether or not
/// there is a registration: the same is written, and what is for nobody is taken back.
struct RecallAccount: Sendable {
    let database: Database
    let effects: Effects
    let exam: Exam
    let inForce: SittingInForce
    let keyring: Keyring
    let captchas: Captchas
    let letters: Letters

    var sitting: Sitting { inForce.sitting }

    /// For each client: a class room behind one address may ask, a list of names may not.
    static let perClient = Allowance(limit: 30, per: .hours(1))
    /// For each person: nobody's mailbox is filled.
    static let perPerson = Allowance(limit: 3, per: .hours(24))

    private enum Outcome: Sendable { case asked, wrongCaptcha, tooMany(Timestamp.Span) }

    /// - Parameter network: the client's, as `Client.network` has it.
    /// - Throws: `EligibilityRefusal` for what can be said of the input alone, `CaptchaRefusal`, `RecallRefusal`
    func callAsFunction(name: String, kind: String, number: String, captcha: CaptchaAnswer, from network: String) async throws {
        let person = keyring.person(try exam.document(kind, number))
        guard !name.trimmed.isEmpty else { throw EligibilityRefusal.nameMissing }
        let outcome = try await database.write { tx -> Outcome in
            let now = effects.now()
            guard try tx.takesCaptcha(captcha, captchas, at: now) else { return .wrongCaptcha }
            let client = keyring.lookup(Array(network.utf8), in: "recall.client")
            if let wait = try tx.take(Self.perClient, of: client, at: now) { return .tooMany(wait) }
            try tell(person, name, at: now, tx)
            return .asked
        }
        switch outcome {
        case .asked: break
        case .wrongCaptcha: throw CaptchaRefusal.wrong
        case .tooMany(let wait): throw RecallRefusal.tooOften(seconds: Int(wait.seconds) + 1)
        }
    }

    private func tell(_ person: [UInt8], _ name: String, at now: Timestamp, _ tx: Transaction) throws {
        // With the name: whoever only knows the number uses up nobody's mails.
        let subject = keyring.lookup(person + Array(RosterEntry.normal(name).utf8), in: "recall.person")
        guard try tx.take(Self.perPerson, of: subject, at: now) == nil else { return }
        let entry = try tx.rosterEntry(of: person, in: sitting.code, keyring)
        let isSame = RosterEntry.matches(name, entry?.name ?? "")
        let email = try tx.email(ofPerson: person, in: sitting.code)
        let letter = try letters.recalled(to: email ?? "nobody@example.com", tx)
        if let letter, !isSame || email == nil { try tx.remove(letter) }
    }
}

extension Reading {
    /// Whom to write to about a person's registration.
    fileprivate func email(ofPerson person: [UInt8], in sitting: SittingCode) throws -> String? {
        try first("SELECT email FROM registrations WHERE sitting = $1 AND person = $2", sitting, person) { try $0.next() }
    }
}
