import Captcha
import Crypto
import Database
import PassportDomain
import Primitives
import Runtime

/// What is known of a log-in before the password is looked at.
struct LogInAttempt: Sendable {
    /// What came with it, beside the password.
    struct Asked: Sendable {
        let address: String
        let registration: ID<Account>?
        let captcha: CaptchaAnswer?
        let device: BearerSecret?
    }

    struct Match: Sendable {
        let record: AccountRecord
        let verdict: PasswordHasher.Verdict
    }

    /// The accounts that the password may be of, in the order of their hashes.
    let candidates: [AccountRecord]
    /// The unverified one that the browser says it has registered.
    let named: ID<Account>?
    /// As the security log names it: the owner, or the address of none.
    let subject: SecuritySubject
    /// The failures at whoever has proved the mailbox, counted whether or not somebody has; from a trusted browser its own.
    let ofOwner: CountedFailure
    /// The failures at the address's registrations: theirs is another count, for nobody is to see by it when the owner logs in (P5). A
    /// trusted browser is its owner's, and no other account is looked at.
    let ofRegistrations: CountedFailure?
    let ofClient: CountedFailure
    /// What the tries at this address add to that.
    let ofSlips: CountedFailure

    var owner: Account? { candidates.first.flatMap { $0.account.isVerified ? $0.account : nil } }

    var counts: [CountedFailure] { [ofOwner, ofClient, ofSlips] + (ofRegistrations.map { [$0] } ?? []) }

    /// Whose password it was: the owner's first, then that of the registration that the browser names, then of the one that has had it for
    /// the shortest time. Who gives a password to a registration of his own to see whether an older one has it, too, sees his own.
    /// - Parameter verdicts: on each candidate.
    func match(_ verdicts: [PasswordHasher.Verdict]) -> Match? {
        let matches = zip(candidates, verdicts).map { Match(record: $0, verdict: $1) }.filter {
            $0.verdict != .differs && !$0.record.isLocked && !isBlocked($0.record.account)
        }
        return matches.first { $0.record.account.isVerified } ?? matches.first { $0.record.account.id == named }
            ?? matches.max { $0.record.passwordChangedAt < $1.record.passwordChangedAt }
    }

    private func isBlocked(_ account: Account) -> Bool { (account.isVerified ? ofOwner : ofRegistrations)?.wasBlocked ?? false }
}

private enum Admission: Sendable {
    case refused(CaptchaRefusal)
    case clientBlocked(Timestamp.Span)
    case admitted(LogInAttempt)
}

extension PassportContext {
    /// Uses the captcha up, unless the network has to wait, and counts a failure.
    /// - Throws: `CaptchaRefusal`, `LogInRefusal.clientBlocked`
    func admit(_ asked: LogInAttempt.Asked, from origin: Origin) async throws -> LogInAttempt {
        switch try await database.write({ try $0.admit(asked, from: origin, self, at: effects.now()) }) {
        case .refused(let refusal): throw refusal
        case .clientBlocked(let wait): throw LogInRefusal.clientBlocked(retryAfter: wait)
        case .admitted(let attempt): return attempt
        }
    }

    /// What wrong passwords for an address are counted against.
    func failures(at address: String) -> ThrottleSubject { subject(.accountFailures, address) }
}

extension Transaction {
    fileprivate func admit(
        _ asked: LogInAttempt.Asked, from origin: Origin, _ context: PassportContext, at now: Timestamp
    ) throws -> Admission {
        let email = try? EmailAddress(typed: asked.address)
        let accounts = try email.map(accounts(of:)) ?? []
        let device = try asked.device.flatMap { try trustedBrowser($0, of: accounts.first, at: now) }
        let network = context.subject(.clientFailures, origin.network)
        // Before the captcha, which who has to wait is to solve once, not twice.
        if device == nil, asked.captcha != nil, let blocked = try throttle(network), blocked.isBlocked(at: now) {
            return .clientBlocked(blocked.blockedUntil - now)
        }
        if let captcha = asked.captcha {
            guard try takesCaptcha(captcha, context.captchas, at: now) else { return .refused(.wrong) }
        } else {
            guard let device, try isCalm(device.account, on: device.secret, context, at: now) else { return .refused(.needed) }
        }
        let (address, policy) = (email?.text ?? asked.address, context.limits.accountFailures)
        let owner = accounts.first.flatMap { $0.account.isVerified ? $0.account.id : nil }
        let (ofClient, ofSlips) = try countFailure(from: origin, at: address, context, at: now)
        return .admitted(
            LogInAttempt(
                candidates: device == nil ? accounts : Array(accounts.prefix(1)),
                named: device == nil ? accounts.first { $0.account.id == asked.registration && !$0.account.isVerified }?.account.id : nil,
                subject: owner.map { .account($0) } ?? .address(address),
                ofOwner: try countFailure(
                    of: device.map { context.failures(of: $0.secret) } ?? context.failures(at: address), by: policy, at: now),
                ofRegistrations: device == nil
                    ? try countFailure(of: context.subject(.registrationFailures, address), by: policy, at: now) : nil,
                ofClient: ofClient, ofSlips: ofSlips))
    }

    private func trustedBrowser(
        _ secret: BearerSecret, of leading: AccountRecord?, at now: Timestamp
    ) throws -> (account: Account, secret: BearerSecret)? {
        guard let account = leading?.account, try trustedDevice(tokenHash: secret.hash, at: now) == account.id else { return nil }
        return (account, secret)
    }
}
