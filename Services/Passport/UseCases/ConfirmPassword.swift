import Crypto
import Database
import Outbox
import PassportDomain
import Primitives
import Runtime

/// The password asked of somebody who is logged in, before a change that a borrowed browser must not make (P8, P14, P15). Throttled like a
/// log-in (P7), but by a count of its own: a stranger who fails to log in doesn't keep the owner, who has, from changing the password.
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
        do {
            return try await context.hasher.verify(password, against: record?.passwordHash ?? context.decoyHash)
        } catch {
            try await context.database.write { tx in
                try tx.forgive(guess.counted, of: guess.subject)
                try tx.forgive(guess.countedOfClient, of: guess.client)
            }
            throw error
        }
    }

    private func recordFailure(of account: Account, _ guess: Guess, from origin: Origin) async throws {
        try await context.database.write { [context] tx in
            let now = context.effects.now()
            try tx.recordAtMost(.daily, .passwordChangeFailed, of: .account(account.id), from: origin, context, at: now)
            guard guess.counted.failures == context.limits.accountFailures.free, account.isVerified else { return }
            try tx.post(Letters.confirmationGuessed(to: account, at: now), context.effects)
        }
    }
}

/// A guess that was counted as a failure before anybody looked whether it is right.
struct Guess: Sendable {
    let subject: ThrottleSubject
    let client: ThrottleSubject
    /// The subject's failures with this one.
    let counted: Throttle
    let countedOfClient: Throttle
}

extension PassportContext {
    /// - Returns: `nil` while the subject is blocked: then nothing is counted, and the guess is as good as wrong.
    /// - Throws: `PasswordRefusal.clientBlocked`
    func count(_ subject: ThrottleSubject, from origin: Origin) async throws -> Guess? {
        let client = self.subject(.clientFailures, origin.network)
        let (guess, wait) = try await database.write { [effects, limits] tx -> (Guess?, Timestamp.Span?) in
            let now = effects.now()
            let (ofClient, ofSubject) = (try tx.throttle(client), try tx.throttle(subject))
            if let ofClient, ofClient.isBlocked(at: now) { return (nil, ofClient.blockedUntil - now) }
            let countedOfClient = Throttle.counting(ofClient, at: now, by: limits.clientFailures)
            try tx.setThrottle(client, countedOfClient)
            if let ofSubject, ofSubject.isBlocked(at: now) { return (nil, nil) }
            let counted = Throttle.counting(ofSubject, at: now, by: limits.accountFailures)
            try tx.setThrottle(subject, counted)
            return (Guess(subject: subject, client: client, counted: counted, countedOfClient: countedOfClient), nil)
        }
        if let wait { throw PasswordRefusal.clientBlocked(retryAfter: wait) }
        return guess
    }
}

extension Transaction {
    /// The guess was right: the failures end, and the client gets its one back.
    func forgive(_ guess: Guess) throws {
        try removeThrottle(guess.subject)
        try forgive(guess.countedOfClient, of: guess.client)
    }
}
