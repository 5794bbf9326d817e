import Allowances
import Database
import Outbox
import PassportDomain
import Primitives
import Runtime

extension Transaction {
    /// A new code and link for this registration, by mail. Where somebody has proved the mailbox the same is written, and that person is told
    /// what the page doesn't tell (P5).
    func sendVerification(to account: Account, _ context: PassportContext, at now: Timestamp) throws {
        let letters = try verificationLetters(to: account, context, at: now)
        let isOwned = try owner(of: account.email) != nil
        try post(isOwned ? letters.registered : letters.verification, context.effects)
    }

    /// Both are written, or the time would tell which one is sent.
    fileprivate func verificationLetters(
        to account: Account, _ context: PassportContext, at now: Timestamp
    ) throws -> (verification: Letter, registered: Letter) {
        let code = UnambiguousText.draw(from: context.effects.random(MailedCode.length))
        let link = BearerSecret(random: context.effects)
        let codeHash = context.hash(of: code, of: account.id.bytes, in: .verificationCode)
        try setVerification(of: account.id, codeHash: codeHash, linkHash: link.hash, sentAt: now)
        let (issuer, address) = (context.settings.issuer, "\(context.settings.issuer)/verify/\(link.text)")
        return (
            Letters.verification(to: account, code: code, link: address, sentAt: now),
            Letters.alreadyRegistered(to: account.email, issuer: issuer, at: now)
        )
    }

    /// Letters about an account go to its owner: nobody has proved the mailbox of an unverified one, and strangers would have it mailed.
    func postToOwner(_ letter: Letter, _ account: Account, _ context: PassportContext) throws {
        guard account.isVerified else { return }
        try post(letter, context.effects)
    }
}

/// P4: the mail again. The answer is the same for every address (P5).
struct ResendVerification {
    let context: PassportContext

    /// - Parameter registration: whose mail it is to be; without one it is the first's.
    func callAsFunction(address: String, registration: ID<Account>?, from origin: Origin) async throws {
        let email = try? EmailAddress(typed: address)
        let wait = try await context.database.write { [context] tx -> Timestamp.Span? in
            let now = context.effects.now()
            if let wait = try tx.take(context.limits.mailsPerClient, of: context.subject(.clientMails, origin.network).hash, at: now) {
                return wait
            }
            if let email { try tx.remind(email, registration, context, at: now) }
            return nil
        }
        if let wait { throw VerificationRefusal.tooManyMails(retryAfter: wait) }
    }
}

extension Transaction {
    /// One letter, by who the address is: unverified, verified or nobody's. Whichever, the same is written, and what is for nobody is taken
    /// back, or the time would tell one from the other (P5). These letters are counted apart from those of registrations: no captcha was
    /// solved for them, and they must not use up the mails of a registration to come.
    fileprivate func remind(_ email: EmailAddress, _ registration: ID<Account>?, _ context: PassportContext, at now: Timestamp) throws {
        let subject = context.subject(.addressReminders, email.text)
        guard try take(context.limits.mailsPerAddress, of: subject.hash, at: now) == nil else { return }
        let accounts = try accounts(of: email).map(\.account)
        let unverified = accounts.filter { !$0.isVerified }
        let nobody = Account(id: context.effects.newID(), email: email, verifiedAt: nil)
        try addAccount(nobody, passwordHash: context.decoyHash, at: now)
        let waiting = unverified.first { $0.id == registration } ?? unverified.first ?? nobody
        let letters = try verificationLetters(to: waiting, context, at: now)
        let letter = try post(accounts.count == unverified.count ? letters.verification : letters.registered, context.effects)
        try remove(accounts.isEmpty ? letter : context.effects.newID())
        try removeAccountRow(nobody.id)
    }
}
