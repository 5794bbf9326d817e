import Crypto
import Database
import PassportDomain
import Primitives
import Runtime

/// P4: the owner of a mailbox shows the code or follows the link.
struct VerifyEmail {
    let context: PassportContext

    /// A wrong code is counted, and the count is kept, before it is refused.
    func callAsFunction(address: String, code: String) async throws {
        let email = try? EmailAddress(typed: address)
        let isVerified = try await context.database.write { [context] tx in
            let now = context.effects.now()
            guard let account = try email.flatMap(tx.account(named:))?.account, let sent = try tx.verification(of: account.id),
                sent.verification.takesCode(at: now)
            else { return false }
            let hash = context.hash(of: UnambiguousText.reading(code), of: account.id.bytes, in: .verificationCode)
            guard Digest.areEqual(hash, sent.codeHash) else {
                try tx.countWrongTry(of: account.id)
                return false
            }
            try tx.verify(account.id, at: now)
            return true
        }
        guard isVerified else { throw VerificationRefusal.wrongCode }
    }

    /// - Throws: `VerificationRefusal.deadLink` for a link that is unknown, used, replaced or older than 24 hours.
    func callAsFunction(link: BearerSecret) async throws {
        try await context.database.write { [context] tx in
            let now = context.effects.now()
            guard let sent = try tx.verification(link: link.hash), sent.takesLink(at: now) else { throw VerificationRefusal.deadLink }
            try tx.verify(sent.account, at: now)
        }
    }

    /// Whether the link would do, without using it: mail programs open links before people do.
    func isAlive(link: BearerSecret) async throws -> Bool {
        let sent = try await context.database.read { try $0.verification(link: link.hash) }
        return sent?.takesLink(at: context.effects.now()) ?? false
    }
}

extension Transaction {
    fileprivate func verify(_ account: ID<Account>, at now: Timestamp) throws {
        try markVerified(account, at: now)
        try removeVerification(of: account)
    }
}
