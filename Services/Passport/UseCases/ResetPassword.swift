import Allowances
import Crypto
import Database
import Foundation
import Outbox
import PassportDomain
import Primitives
import Runtime

/// P8: the new password behind the mail's link. It opens no session, and a second factor stays. Wrong passwords count no more: they were
/// guesses at the old one, and a stranger who guesses whenever a wait ends must not keep the owner of the mailbox out. For the same reason
/// the browser is trusted for an hour (P7): its log-in waits for nobody's guesses but its own.
struct ResetPassword {
    let context: PassportContext

    /// - Returns: the secret for the cookie of a trusted browser.
    /// - Throws: `PasswordRefusal.unfit`, which leaves the link good; `RecoveryRefusal.deadLink`
    @discardableResult
    func callAsFunction(link: BearerSecret, password: String, from origin: Origin) async throws -> BearerSecret {
        guard let email = try await email(behind: link) else { throw RecoveryRefusal.deadLink }
        let password = try PasswordPolicy.accepted(password, of: email)
        let others = try await context.database.read { try $0.accounts(of: email).filter { !$0.account.isVerified } }
        let hash = try await context.hasher.hash(password, context.salt(of: email, beside: others))
        let device = BearerSecret(random: context.effects)
        let isReset = try await context.database.write { [context] tx in
            let now = context.effects.now()
            guard let recovery = try tx.takeRecovery(link: link.hash),
                recovery.takesLink(at: now, lifetime: context.settings.recoveryLifetime), try !tx.accounts(of: recovery.email).isEmpty
            else { return false }
            let owner = try tx.reset(recovery.email, to: hash, from: origin, context, at: now)
            try tx.endMailedWays(of: recovery.email, context)
            try tx.trust(device, of: owner, for: TrustedDevice.afterRecovery, from: origin, context.effects, at: now)
            return true
        }
        guard isReset else { throw RecoveryRefusal.deadLink }
        return device
    }

    /// The address that the link is good for, without using it: mail programs open links before people do.
    func email(behind link: BearerSecret) async throws -> EmailAddress? {
        let now = context.effects.now()
        return try await context.database.read { [context] snapshot in
            guard let recovery = try snapshot.recovery(link: link.hash),
                recovery.takesLink(at: now, lifetime: context.settings.recoveryLifetime)
            else { return nil }
            return try snapshot.accounts(of: recovery.email).first?.account.email
        }
    }
}

extension Transaction {
    /// - Returns: the account that has the password now.
    fileprivate func reset(
        _ email: EmailAddress, to hash: String, from origin: Origin, _ context: PassportContext, at now: Timestamp
    ) throws -> ID<Account> {
        let known = try owner(of: email)
        let owner = known ?? Account(id: context.effects.newID(), email: email, verifiedAt: now)
        if known == nil {
            // A new account, which shares nothing with the registrations that strangers may have made: not even an id that they know.
            try addAccount(owner, passwordHash: hash, at: now)
            try verify(owner, context, at: now)
        } else {
            try setPassword(hash, of: owner.id, at: now)
            try endSessions(of: owner.id, context, at: now)
        }
        try removeThrottle(context.failures(at: email.text))
        try record(.recovered, of: .account(owner.id), from: origin, context, at: now)
        try postToOwner(Letters.passwordChanged(to: owner, at: now), owner, context)
        return owner.id
    }
}

extension Transaction {
    /// What was mailed to open an account by ends with the password it was asked for (P6, P8). The owner, who alone can have changed it, may
    /// have as much mailed again.
    func endMailedWays(of email: EmailAddress, _ context: PassportContext) throws {
        try removeRecovery(of: email)
        try removeTrustCodes(of: email)
        for kind in [PassportContext.Counted.addressRecoveries, .addressTrusts] {
            try forgetAllowance(of: context.subject(kind, email.text).hash)
        }
    }
}

extension PasswordPolicy {
    /// The form that is hashed (NIST 800-63B §3.1.1.2), so that full-width letters are letters to the rules, too.
    static func accepted(_ typed: String, of email: EmailAddress) throws(PasswordRefusal) -> String {
        guard typed.utf8.count <= PasswordHasher.longestInput else { throw .unfit([.tooLong]) }
        let password = typed.precomposedStringWithCompatibilityMapping
        let flaws = flaws(in: password, of: email)
        guard flaws.isEmpty else { throw .unfit(flaws) }
        return password
    }
}
