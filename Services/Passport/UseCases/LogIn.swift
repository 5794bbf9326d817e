import Crypto
import Database
import Foundation
import Outbox
import PassportDomain
import Primitives
import Runtime

/// A session that has just begun, with the secret for its cookie.
struct NewSession: Sendable {
    let secret: BearerSecret
    let signedIn: SignedIn
}

/// P6, P7: account, password, captcha. One change is written before the password is looked at: the captcha is used and a failure is
/// counted. If the password turns out right, the failure is taken back.
struct LogIn {
    let context: PassportContext

    /// - Parameters:
    ///   - trusting: whether the browser is to be trusted once the second factor is given, if there is one; only with a captcha (P6).
    ///   - captcha: may be missing from a trusted browser while no failures are recent (P6).
    ///   - device: the cookie of a browser that may be trusted.
    ///   - registration: which of the address's registrations is meant, as long as none is verified; without one it is the first.
    ///   - old: the cookie the browser came with; its session goes on if it is the same account's, and ends if not.
    func callAsFunction(
        address: String, password: String, captcha: CaptchaAnswer?, device: BearerSecret? = nil, registration: ID<Account>? = nil,
        trusting: Bool = false, from origin: Origin, replacing old: BearerSecret?
    ) async throws -> LogInOutcome {
        let attempt = try await admit(address, registration, captcha, device, origin)
        let verdict = try await verdict(on: password, of: attempt)
        guard let record = attempt.record, verdict != .differs, !attempt.isLocked, !record.isLocked else {
            try await recordFailure(of: attempt, from: origin)
            throw LogInRefusal.wrongCredentials
        }
        // A hasher that is busy by now may do it next time.
        let newHash = verdict == .matchesOutdated ? try? await context.hasher.hash(password) : nil
        let outcome = try await begin(record, newHash, attempt, trusting: trusting && captcha != nil, origin, old)
        if case .signedIn(let begun) = outcome {
            context.log.info("logged_in", ["account": .id(record.account.id), "session": .id(begun.signedIn.session.id)])
        }
        return outcome
    }

    /// A password that nobody has looked at, since the hasher is overloaded, is no failure.
    private func verdict(on password: String, of attempt: Attempt) async throws -> PasswordHasher.Verdict {
        do {
            return try await context.hasher.verify(password, against: attempt.record?.passwordHash ?? context.decoyHash)
        } catch {
            try await context.database.write { tx in
                if !attempt.isLocked { try tx.forgive(attempt.counted, of: attempt.account) }
                if !attempt.isNetworkBlocked { try tx.forgive(attempt.countedOfClient, of: attempt.client) }
            }
            throw error
        }
    }

    /// What is known before the password is looked at.
    private struct Attempt: Sendable {
        let record: AccountRecord?
        /// As the security log names it.
        let subject: SecuritySubject
        let account: ThrottleSubject
        let client: ThrottleSubject
        /// While either of them waits, this attempt is not counted for it.
        let isLocked: Bool
        let isNetworkBlocked: Bool
        /// The account's failures with this one.
        let counted: Throttle
        let countedOfClient: Throttle
    }

    private enum Admission: Sendable {
        case refused(CaptchaRefusal)
        case clientBlocked(Timestamp.Span)
        case admitted(Attempt)
    }

    private func admit(
        _ typed: String, _ registration: ID<Account>?, _ captcha: CaptchaAnswer?, _ cookie: BearerSecret?, _ origin: Origin
    ) async throws -> Attempt {
        let email = try? EmailAddress(typed: typed)
        let admission = try await context.database.write { [context] tx -> Admission in
            let now = context.effects.now()
            if let captcha, try !tx.takesCaptcha(captcha, context, at: now) { return .refused(.wrong) }
            let record = try email.flatMap { try tx.account(named: $0, registration: registration) }
            let device = try cookie.flatMap { try tx.trustedDevice(tokenHash: $0.hash, at: now) == record?.account.id ? $0 : nil }
            if captcha == nil {
                guard let account = record?.account, let device, try tx.isCalm(account, on: device, context, at: now) else {
                    return .refused(.needed)
                }
            }
            let client = context.subject(.clientFailures, origin.network)
            let account =
                device.map(context.failures) ?? record?.account.failures(context) ?? context.subject(.accountFailures, email?.text ?? typed)
            let (ofClient, ofAccount) = (try tx.throttle(client), try tx.throttle(account))
            let isNetworkBlocked = ofClient?.isBlocked(at: now) ?? false
            if let ofClient, isNetworkBlocked, device == nil { return .clientBlocked(ofClient.blockedUntil - now) }
            let countedOfClient = (isNetworkBlocked ? ofClient : nil) ?? .counting(ofClient, at: now, by: context.limits.clientFailures)
            try tx.setThrottle(client, countedOfClient)
            let isLocked = ofAccount?.isBlocked(at: now) ?? false
            let counted = (isLocked ? ofAccount : nil) ?? .counting(ofAccount, at: now, by: context.limits.accountFailures)
            try tx.setThrottle(account, counted)
            return .admitted(
                Attempt(
                    record: record, subject: record.map { .account($0.account.id) } ?? .address(email?.text ?? typed), account: account,
                    client: client, isLocked: isLocked, isNetworkBlocked: isNetworkBlocked, counted: counted,
                    countedOfClient: countedOfClient))
        }
        switch admission {
        case .refused(let refusal): throw refusal
        case .clientBlocked(let wait): throw LogInRefusal.clientBlocked(retryAfter: wait)
        case .admitted(let attempt): return attempt
        }
    }

    private func begin(
        _ record: AccountRecord, _ newHash: String?, _ attempt: Attempt, trusting: Bool, _ origin: Origin, _ old: BearerSecret?
    ) async throws -> LogInOutcome {
        let outcome = try await context.database.write { [context] tx -> LogInOutcome? in
            let now = context.effects.now()
            // The password may have been changed, or another registration verified, while this password was being checked.
            guard let current = try tx.record(of: record.account.id), current.passwordHash == record.passwordHash,
                !current.isLocked
            else { return nil }
            if let newHash { try tx.replaceHash(record.passwordHash, by: newHash, of: record.account.id) }
            try tx.removeThrottle(attempt.account)
            if !attempt.isNetworkBlocked { try tx.forgive(attempt.countedOfClient, of: attempt.client) }
            return try tx.passPassword(of: current.account, trusting: trusting, from: origin, replacing: old, context, at: now)
        }
        guard let outcome else { throw LogInRefusal.wrongCredentials }
        return outcome
    }

    /// P13, P7: the failure is recorded, and when patience has just run out the owner is mailed, once. Where there is no account the same
    /// is written but the mail; so, too, where nobody has proved the mailbox, or a stranger could register an address and have it mailed
    /// without end.
    private func recordFailure(of attempt: Attempt, from origin: Origin) async throws {
        try await context.database.write { [context] tx in
            let now = context.effects.now()
            let detail = attempt.isLocked ? "waiting" : nil
            try tx.recordAtMost(.daily, .logInFailed, of: attempt.subject, from: origin, detail: detail, context, at: now)
            if !attempt.isNetworkBlocked, attempt.countedOfClient.failures == context.limits.clientFailures.free {
                try tx.recordAtMost(.networks, .networkDelayed, of: .passport, from: origin, context, at: now)
            }
            guard !attempt.isLocked, attempt.counted.failures == context.limits.accountFailures.free else { return }
            try tx.record(.logInDelayed, of: attempt.subject, from: origin, context, at: now)
            guard let account = attempt.record?.account, account.isVerified else { return }
            try tx.post(Letters.locked(to: account, at: now), context.effects)
        }
    }
}

extension Account {
    /// What wrong passwords are counted against: the address; but as long as several registrations share it, each its own, or logging in
    /// to one would forgive guesses at another.
    func failures(_ context: PassportContext) -> ThrottleSubject {
        isVerified ? context.subject(.accountFailures, email.text) : context.subject(.registrationFailures, id.description)
    }
}

extension Transaction {
    /// - Parameter hasSecondFactor: whether one was given beside the password.
    func beginSession(
        of account: Account, hasSecondFactor: Bool = false, from origin: Origin, replacing old: BearerSecret?, _ context: PassportContext,
        at now: Timestamp
    ) throws -> NewSession {
        let earlier = try old.flatMap { try signedIn(tokenHash: $0.hash) }?.session
        let continues = earlier?.account == account.id && earlier?.isAlive(at: now, idle: context.settings.sessions.idle) == true
        if let earlier, !continues {
            try endSession(earlier.id, context, at: now)
            let detail = earlier.id.description
            try record(.sessionEnded, of: .account(earlier.account), from: origin, detail: detail, context, at: now)
        }
        let session = Session(
            id: (continues ? earlier?.id : nil) ?? context.effects.newID(), account: account.id, authenticatedAt: now, lastSeenAt: now,
            expiresAt: now + context.settings.sessions.absolute, hasSecondFactor: hasSecondFactor)
        let secret = BearerSecret(random: context.effects)
        if continues {
            try renewSession(session, tokenHash: secret.hash, from: origin)
        } else {
            try addSession(session, tokenHash: secret.hash, from: origin)
        }
        try recordAtMost(.logIns, .loggedIn, of: .account(account.id), from: origin, detail: session.id.description, context, at: now)
        return NewSession(secret: secret, signedIn: SignedIn(session: session, account: account))
    }
}
