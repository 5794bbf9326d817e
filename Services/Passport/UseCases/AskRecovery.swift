import Allowances
import Captcha
import Database
import Outbox
import PassportDomain
import Primitives
import Runtime

/// P8: a mail with a link to a new password, once a captcha is solved. Whatever the address, the same is written and one mail is sent; where
/// there is no account it says so, to the owner of the mailbox alone (P5).
struct AskRecovery {
    let context: PassportContext

    /// - Throws: `RecoveryRefusal`, `CaptchaRefusal`
    func callAsFunction(address: String, captcha: CaptchaAnswer, from origin: Origin) async throws {
        let email = try Self.email(address)
        let wait = try await context.askMail(captcha, as: .clientMails, from: origin) { [context] tx, now in
            try tx.sendRecovery(to: email, from: origin, context, at: now)
        }
        if let wait { throw RecoveryRefusal.tooManyMails(retryAfter: wait) }
    }

    private static func email(_ typed: String) throws(RecoveryRefusal) -> EmailAddress {
        do { return try EmailAddress(typed: typed) } catch { throw .unusableAddress(error) }
    }
}

extension Transaction {
    /// Counted apart from verification mails: who registers somebody's address over and over doesn't keep the owner from a new password. Nor
    /// does who asks for one over and over: when the address has had its mails, the link in the last of them is still good.
    fileprivate func sendRecovery(to email: EmailAddress, from origin: Origin, _ context: PassportContext, at now: Timestamp) throws {
        let allowed = context.limits.mailsPerAddress(spreadOver: context.settings.recoveryLifetime)
        guard try take(allowed, of: context.subject(.addressRecoveries, email.text).hash, at: now) == nil else { return }
        let link = BearerSecret(random: context.effects)
        try setRecovery(of: email, linkHash: link.hash, sentAt: now)
        let subject = try owner(of: email).map { SecuritySubject.account($0.id) } ?? .address(email.text)
        try recordAtMost(.daily, .recoveryAsked, of: subject, from: origin, context, at: now)
        let address = "\(context.settings.issuer)/recover/\(link.text)"
        // Both letters are written, or the time would tell which one is sent (P5).
        let found = Letters.recovery(to: email, link: address, lifetime: context.settings.recoveryLifetime, at: now)
        let nothing = Letters.nothingToRecover(to: email, issuer: context.settings.issuer, at: now)
        try post(try accounts(of: email).isEmpty ? nothing : found, context.effects)
    }
}
