import Allowances
import Database
import Outbox
import PassportDomain
import Primitives
import Runtime

extension Transaction {
    /// Takes one of the address's mails (P4). When it has had its share nothing is sent, and what was sent stays good.
    func mayMail(_ email: EmailAddress, _ context: PassportContext, at now: Timestamp) throws -> Bool {
        try take(context.limits.mailsPerAddress, of: context.subject(.addressMails, email.text).hash, at: now) == nil
    }

    /// A new code and link for this registration, by mail.
    func sendVerification(to account: Account, _ context: PassportContext, at now: Timestamp) throws {
        let (code, link) = try setVerification(of: account, context, at: now)
        let address = "\(context.settings.issuer)/verify/\(link.text)"
        try post(Letters.verification(to: account, code: code, link: address, sentAt: now), context.effects)
    }

    /// - Returns: what the mail is to hold.
    @discardableResult
    func setVerification(
        of account: Account, _ context: PassportContext, at now: Timestamp
    ) throws -> (code: String, link: BearerSecret) {
        let code = UnambiguousText.draw(from: context.effects.random(Verification.codeLength))
        let link = BearerSecret(random: context.effects)
        let codeHash = context.hash(of: code, of: account.id.bytes, in: .verificationCode)
        try setVerification(of: account.id, codeHash: codeHash, linkHash: link.hash, sentAt: now)
        return (code, link)
    }

    /// P5: the owner of the mailbox is told what the page doesn't tell.
    func tellRegistered(_ account: Account, _ context: PassportContext, at now: Timestamp) throws {
        try post(Letters.alreadyRegistered(to: account, issuer: context.settings.issuer, at: now), context.effects)
    }
}

/// P4: the mail again. The answer is the same for every address (P5).
struct ResendVerification {
    let context: PassportContext

    /// - Parameter registration: whose mail it is to be, if the address is still unverified; without one it is the first's.
    func callAsFunction(address: String, registration: ID<Account>?, from origin: Origin) async throws {
        let email = try? EmailAddress(typed: address)
        let wait = try await context.database.write { [context] tx -> Timestamp.Span? in
            let now = context.effects.now()
            if let wait = try tx.take(context.limits.mailsPerClient, of: context.subject(.clientMails, origin.network).hash, at: now) {
                return wait
            }
            if let email { try tx.remind(email, try tx.account(named: email, registration: registration)?.account, context, at: now) }
            return nil
        }
        if let wait { throw VerificationRefusal.tooManyMails(retryAfter: wait) }
    }
}

extension Transaction {
    /// One letter, by who the address is: unverified, verified or nobody's. Whichever, the same is written, and what is for nobody is taken
    /// back, or the time would tell one from the other (P5). Nobody's reminders are counted apart: no captcha was solved for them, and
    /// they must not use up the mails of a registration to come.
    fileprivate func remind(_ email: EmailAddress, _ account: Account?, _ context: PassportContext, at now: Timestamp) throws {
        let subject = context.subject(account == nil ? .addressReminders : .addressMails, email.text)
        guard try take(context.limits.mailsPerAddress, of: subject.hash, at: now) == nil else { return }
        let nobody = Account(id: context.effects.newID(), email: email, verifiedAt: nil)
        try addAccount(nobody, passwordHash: context.decoyHash, at: now)
        let waiting = account.flatMap { $0.isVerified ? nil : $0 } ?? nobody
        let (code, link) = try setVerification(of: waiting, context, at: now)
        let address = "\(context.settings.issuer)/verify/\(link.text)"
        let verification = Letters.verification(to: waiting, code: code, link: address, sentAt: now)
        let registered = Letters.alreadyRegistered(to: nobody, issuer: context.settings.issuer, at: now)
        let letter = try post(account?.isVerified == true ? registered : verification, context.effects)
        try remove(account == nil ? letter : context.effects.newID())
        try removeAccountRow(nobody.id)
    }
}
