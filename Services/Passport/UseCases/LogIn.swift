import Captcha
import Crypto
import Database
import Outbox
import PassportDomain
import Primitives
import Runtime

/// P6, P7: account, password, captcha. One change is written before the password is looked at: the captcha is used and a failure is
/// counted. If the password turns out right, the failure is taken back.
struct LogIn {
    let context: PassportContext

    /// - Parameters:
    ///   - trusting: whether the browser is to be trusted once the second factor is given, if there is one; only with a captcha (P6).
    ///   - captcha: may be missing from a trusted browser while no failures are recent (P6).
    ///   - device: the cookie of a browser that may be trusted.
    ///   - registration: which of the address's registrations is meant, if the password is that of several.
    ///   - old: the cookie the browser came with; its session goes on if it is the same account's, and ends if not.
    func callAsFunction(
        address: String, password: String, captcha: CaptchaAnswer?, device: BearerSecret? = nil, registration: ID<Account>? = nil,
        trusting: Bool = false, from origin: Origin, replacing old: BearerSecret?
    ) async throws -> LogInOutcome {
        let asked = LogInAttempt.Asked(address: address, registration: registration, captcha: captcha, device: device)
        let attempt = try await context.admit(asked, from: origin)
        guard let match = attempt.match(try await verdicts(on: password, of: attempt)) else {
            try await context.database.write { [context] in try $0.recordFailure(of: attempt, from: origin, context) }
            throw LogInRefusal.wrongCredentials
        }
        let newHash = await rehash(password, of: match, attempt)
        let outcome = try await begin(match.record, newHash, attempt, trusting: trusting && captcha != nil, origin, old)
        if case .signedIn(let begun) = outcome {
            context.log.info("logged_in", ["account": .id(match.record.account.id), "session": .id(begun.signedIn.session.id)])
        }
        return outcome
    }

    /// One hash, whether the address has an account, ten or none (P5). A password that nobody has looked at, since the hasher is
    /// overloaded, is no failure.
    private func verdicts(on password: String, of attempt: LogInAttempt) async throws -> [PasswordHasher.Verdict] {
        let hashes = attempt.candidates.map(\.passwordHash)
        return try await context.hashing {
            try await context.hasher.verify(password, against: hashes.isEmpty ? [context.decoyHash] : hashes)
        } orGivingBack: { tx in
            for counted in attempt.counts { try tx.forgive(counted) }
        }
    }

    /// Under risen parameters (P3); not while the address has other accounts, which couldn't be compared with by one hash any more. A
    /// hasher that is busy by now may do it next time.
    private func rehash(_ password: String, of match: LogInAttempt.Match, _ attempt: LogInAttempt) async -> String? {
        guard match.verdict == .matchesOutdated, attempt.candidates.count == 1 else { return nil }
        return try? await context.hasher.hash(password, context.salt(of: match.record.account.email, beside: []))
    }

    private func begin(
        _ record: AccountRecord, _ newHash: String?, _ attempt: LogInAttempt, trusting: Bool, _ origin: Origin, _ old: BearerSecret?
    ) async throws -> LogInOutcome {
        let outcome = try await context.database.write { [context] tx -> LogInOutcome? in
            let now = context.effects.now()
            // The password may have been changed, or the account locked, while this password was being checked.
            guard let current = try tx.record(of: record.account.id), current.passwordHash == record.passwordHash, !current.isLocked
            else { return nil }
            if let newHash, try tx.accounts(of: record.account.email).count == 1 {
                try tx.replaceHash(record.passwordHash, by: newHash, of: record.account.id)
            }
            try tx.acceptPassword(of: current.account, attempt, from: origin, context, at: now)
            return try tx.passPassword(of: current.account, trusting: trusting, from: origin, replacing: old, context, at: now)
        }
        guard let outcome else { throw LogInRefusal.wrongCredentials }
        return outcome
    }
}

extension Transaction {
    /// A right password ends its account's failures. One that is right for a registration was still wrong for whoever has proved, or will
    /// prove, the mailbox, and stays counted there: or a stranger would try any password at the owner's account by giving it to a
    /// registration of his own first, as often as he likes (P7).
    fileprivate func acceptPassword(
        of account: Account, _ attempt: LogInAttempt, from origin: Origin, _ context: PassportContext, at now: Timestamp
    ) throws {
        if let ofRegistrations = attempt.ofRegistrations { try forgive(ofRegistrations) }
        if account.isVerified {
            try removeThrottle(attempt.ofOwner.subject)
            try forgive(attempt.ofSlips, at: attempt.ofClient, at: now)
        } else {
            try recordDelay(of: attempt, from: origin, context, at: now)
            try forgive(attempt.ofSlips)
            try forgive(attempt.ofClient)
        }
    }

    /// P13, P7: the failure is recorded, and when patience has just run out the owner is mailed, once. Where there is no owner the same is
    /// written but the mail; so a stranger can't register an address and have it mailed without end.
    fileprivate func recordFailure(of attempt: LogInAttempt, from origin: Origin, _ context: PassportContext) throws {
        let now = context.effects.now()
        let detail = attempt.ofOwner.wasBlocked ? "waiting" : nil
        try recordAtMost(.daily, .logInFailed, of: attempt.subject, from: origin, detail: detail, context, at: now)
        if let named = attempt.named {
            let detail = attempt.ofRegistrations?.wasBlocked == true ? "waiting" : nil
            try recordAtMost(.daily, .logInFailed, of: .account(named), from: origin, detail: detail, context, at: now)
        }
        if attempt.ofClient.hasReached(context.limits.clientFailures) {
            try recordAtMost(.networks, .networkDelayed, of: .passport, from: origin, context, at: now)
        }
        try recordDelay(of: attempt, from: origin, context, at: now)
        if let named = attempt.named, attempt.ofRegistrations?.hasReached(context.limits.accountFailures) == true {
            try record(.logInDelayed, of: .account(named), from: origin, context, at: now)
        }
    }

    private func recordDelay(of attempt: LogInAttempt, from origin: Origin, _ context: PassportContext, at now: Timestamp) throws {
        guard attempt.ofOwner.hasReached(context.limits.accountFailures) else { return }
        try record(.logInDelayed, of: attempt.subject, from: origin, context, at: now)
        if let owner = attempt.owner { try postToOwner(Letters.locked(to: owner, at: now), owner, context) }
    }
}
