import Crypto
import Database
import Outbox
import PassportDomain
import Primitives
import Runtime

/// The password asked of somebody who is logged in, before a change that a borrowed browser must not make (P8, P14, P15). Throttled like a
/// log-in (P7), but by a count of its own: a stranger who fails to log in doesn't keep the owner, who has, from changing the password. Nor does
/// a network that waits: a guess here takes a session of the account, whose count bounds it. It counts for the network all the same.
struct ConfirmPassword {
    let context: PassportContext

    /// - Returns: the account as it stood when the password was right; a change checks that it still does.
    /// - Throws: `PasswordRefusal`
    func callAsFunction(_ password: String, of person: SignedIn, from origin: Origin) async throws -> AccountRecord {
        let subject = context.subject(.confirmationFailures, person.account.id.description)
        let guess = try await context.count(subject, from: origin)
        guard let guess else { throw PasswordRefusal.wrong }
        let record = try await context.database.read { try $0.record(of: person.account.id) }
        let verdict = try await verdict(on: password, record, guess)
        guard let record, verdict != .differs else {
            try await recordFailure(of: person.account, guess, from: origin)
            throw PasswordRefusal.wrong
        }
        try await context.database.write { try $0.forgive(guess) }
        return record
    }

    /// A password that nobody has looked at, since the hasher is overloaded, is no failure.
    private func verdict(on password: String, _ record: AccountRecord?, _ guess: Guess) async throws -> PasswordHasher.Verdict {
        try await context.hashing {
            try await context.hasher.verify(password, against: record?.passwordHash ?? context.decoyHash)
        } orGivingBack: { tx in
            try tx.forgive(guess.ofAccount)
            try tx.forgive(guess.ofClient)
        }
    }

    private func recordFailure(of account: Account, _ guess: Guess, from origin: Origin) async throws {
        try await context.database.write { [context] tx in
            let now = context.effects.now()
            try tx.recordAtMost(.daily, .passwordChangeFailed, of: .account(account.id), from: origin, context, at: now)
            guard guess.ofAccount.hasReached(context.limits.accountFailures) else { return }
            try tx.postToOwner(Letters.confirmationGuessed(to: account, at: now), account, context)
        }
    }
}

/// A password that was counted as a failure before anybody looked whether it is right.
struct Guess: Sendable {
    let ofAccount: CountedFailure
    let ofClient: CountedFailure
}

extension PassportContext {
    /// - Returns: `nil` while the subject is blocked: the guess is as good as wrong.
    func count(_ subject: ThrottleSubject, from origin: Origin) async throws -> Guess? {
        let network = self.subject(.clientFailures, origin.network)
        let guess = try await database.write { [effects, limits] tx in
            let now = effects.now()
            return Guess(
                ofAccount: try tx.countFailure(of: subject, by: limits.accountFailures, at: now),
                ofClient: try tx.countFailure(of: network, by: limits.clientFailures, at: now))
        }
        return guess.ofAccount.wasBlocked ? nil : guess
    }
}

extension Transaction {
    /// The guess was right: the failures end, and the client gets its one back.
    func forgive(_ guess: Guess) throws {
        try removeThrottle(guess.ofAccount.subject)
        try forgive(guess.ofClient)
    }
}
