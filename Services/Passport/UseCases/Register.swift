import Allowances
import Captcha
import Crypto
import Database
import Foundation
import Outbox
import PassportDomain
import Primitives
import Runtime

/// P4: an unverified account for an address, once a captcha is solved. Whether the address has a verified one already shows nowhere but
/// in its mailbox (P5): either way there is one more account, that one can log in to and be verified only by who reads the mail, and of an
/// address that is verified already no mail with a code goes out.
struct Register {
    let context: PassportContext

    /// - Returns: what the registration is known by: the account's id.
    func callAsFunction(address: String, password: String, captcha: CaptchaAnswer, from origin: Origin) async throws -> ID<Account> {
        let (email, password) = try Self.check(address, password)
        let now = context.effects.now()
        let salt = try await admit(captcha, email, origin, at: now)
        let hash = try await context.hashing {
            try await context.hasher.hash(password, salt)
        } orGivingBack: { [context] tx in
            let subject = context.subject(.clientRegistrations, origin.network)
            try tx.giveBack(context.limits.registrationsPerClient, of: subject.hash, takenAt: now)
        }
        let account = Account(id: context.effects.newID(), email: email, verifiedAt: nil)
        try await context.database.write { [context] tx in
            try tx.addRegistration(account, passwordHash: hash, from: origin, context, at: context.effects.now())
        }
        return account.id
    }

    /// Everything that can be said of the input alone.
    static func check(_ address: String, _ password: String) throws(RegistrationRefusal) -> (EmailAddress, password: String) {
        // Before anything is done with it: a megabyte takes long to normalise.
        guard password.utf8.count <= PasswordHasher.longestInput else { throw .unfit(address: nil, password: [.tooLong]) }
        // The form that is hashed (NIST 800-63B §3.1.1.2), so that full-width letters are letters to the rules, too.
        let password = password.precomposedStringWithCompatibilityMapping
        let email = Result { () throws(EmailAddress.Refusal) in try EmailAddress(typed: address) }
        let flaws = PasswordPolicy.flaws(in: password, of: try? email.get())
        switch email {
        case .success(let email) where flaws.isEmpty: return (email, password)
        case .success: throw .unfit(address: nil, password: flaws)
        case .failure(let refusal): throw .unfit(address: refusal, password: flaws)
        }
    }

    private enum Admission: Sendable { case wrongCaptcha, tooMany(Timestamp.Span), admitted(PasswordSalt) }

    private func admit(_ captcha: CaptchaAnswer, _ email: EmailAddress, _ origin: Origin, at now: Timestamp) async throws -> PasswordSalt {
        let admission = try await context.database.write { [context] tx -> Admission in
            let subject = context.subject(.clientRegistrations, origin.network)
            guard try tx.takesCaptcha(captcha, context.captchas, at: now) else { return .wrongCaptcha }
            if let wait = try tx.take(context.limits.registrationsPerClient, of: subject.hash, at: now) { return .tooMany(wait) }
            return .admitted(context.salt(of: email, beside: try tx.accounts(of: email)))
        }
        switch admission {
        case .wrongCaptcha: throw CaptchaRefusal.wrong
        case .tooMany(let wait): throw RegistrationRefusal.tooMany(retryAfter: wait)
        case .admitted(let salt): return salt
        }
    }
}

extension Transaction {
    fileprivate func addRegistration(
        _ account: Account, passwordHash: String, from origin: Origin, _ context: PassportContext, at now: Timestamp
    ) throws {
        // A registration that can't be mailed could never be verified; kept, it would push out one that can.
        let subject = context.subject(.addressMails, account.email.text)
        guard try take(context.limits.mailsPerAddress, of: subject.hash, at: now) == nil else { return }
        for id in try registrationsInTheWay(of: account.email) { try removeAccount(id, context, at: now) }
        try addAccount(account, passwordHash: passwordHash, at: now)
        try record(.registered, of: .account(account.id), from: origin, context, at: now)
        // One more row either way, or the time would tell (P5): in the owner's log, or in that of an address that nobody has proved.
        let owner = try owner(of: account.email).map { SecuritySubject.account($0.id) }
        let kind: SecurityEvent.Kind = owner == nil ? .registered : .registrationRepeated
        try record(kind, of: owner ?? .address(account.email.text), from: origin, context, at: now)
        try sendVerification(to: account, context, at: now)
    }
}

extension EmailAddress {
    /// An address as a person types it: blanks around it, and an internationalised domain, are brought to the one spelling (P1).
    init(typed: String) throws(Refusal) {
        // Full-width letters have three bytes; no blanks make up for the rest.
        guard typed.utf8.count <= 1_024 else { throw .tooLong }
        let text = typed.trimmingCharacters(in: .whitespacesAndNewlines)
        guard let at = text.lastIndex(of: "@"), !text.utf8.allSatisfy({ $0 < 0x80 }) else {
            self = try EmailAddress(text)
            return
        }
        var components = URLComponents()
        components.host = text[text.index(after: at)...].precomposedStringWithCompatibilityMapping
        guard let domain = components.encodedHost else { throw .unusableDomain }
        self = try EmailAddress(text[...at] + domain)
    }
}
