import Allowances
import Crypto
import Database
import Outbox
import PassportDomain
import Primitives
import Runtime

/// What a right password leads to.
enum LogInOutcome: Sendable {
    case signedIn(NewSession)
    /// The second factor is asked for; the secret is for the cookie of this half-way state (P15).
    case needsSecondFactor(BearerSecret)
}

extension Transaction {
    /// The password was right; whoever has a second factor is asked for it, everybody else is logged in.
    func passPassword(
        of account: Account, trusting: Bool, from origin: Origin, replacing old: BearerSecret?, _ context: PassportContext,
        at now: Timestamp
    ) throws -> LogInOutcome {
        guard try secondFactor(of: account.id)?.factor.isOn == true else {
            return .signedIn(try beginSession(of: account, from: origin, replacing: old, context, at: now))
        }
        let secret = BearerSecret(random: context.effects)
        let pending = PendingLogIn(account: account.id, expiresAt: now + PendingLogIn.lifetime, tries: 0, isTrusting: trusting)
        try addPendingLogIn(pending, tokenHash: secret.hash)
        return .needsSecondFactor(secret)
    }
}

/// P15: the second step of a log-in, in one transaction: the try is counted, the code looked at and used up, the session begun. A log-in
/// that is half-way takes five tries; wrong codes of the app are counted for the account, too, whoever has begun the log-ins (P7).
/// Recovery codes are long enough not to be guessed: they help an owner whose account a stranger, who knows the password, has locked.
struct FinishLogIn {
    let context: PassportContext

    private enum Outcome: Sendable { case begun(NewSession, isTrusting: Bool), refused(SecondFactorRefusal) }

    /// - Parameter old: the session cookie the browser came with.
    /// - Returns: the session, and whether the browser is to be trusted, as was asked for with the password (P6).
    /// - Throws: `SecondFactorRefusal`
    func callAsFunction(
        _ secret: BearerSecret?, code: String, from origin: Origin, replacing old: BearerSecret?
    ) async throws -> (begun: NewSession, isTrusting: Bool) {
        guard let secret else { throw SecondFactorRefusal.startAgain }
        let text = UnambiguousText.reading(code)
        let outcome = try await context.database.write { [context] tx -> Outcome in
            let now = context.effects.now()
            guard let pending = try tx.pendingLogIn(tokenHash: secret.hash), pending.takesCode(at: now),
                let account = try tx.account(pending.account), let factor = try tx.secondFactor(of: account.id), factor.factor.isOn
            else { return .refused(.startAgain) }
            try tx.countTry(ofPendingLogIn: secret.hash)
            guard try tx.takesCode(text, of: factor, of: account, from: origin, context, at: now) else { return .refused(.wrongCode) }
            try tx.removePendingLogIn(tokenHash: secret.hash)
            return .begun(
                try tx.beginSession(of: account, hasSecondFactor: true, from: origin, replacing: old, context, at: now),
                isTrusting: pending.isTrusting)
        }
        switch outcome {
        case .begun(let begun, let isTrusting): return (begun, isTrusting)
        case .refused(let refusal): throw refusal
        }
    }

    /// Whether the browser's half-way log-in is still good for a code.
    func isPending(_ secret: BearerSecret?) async throws -> Bool {
        guard let secret else { return false }
        let now = context.effects.now()
        return try await context.database.read { try $0.pendingLogIn(tokenHash: secret.hash)?.takesCode(at: now) ?? false }
    }
}

extension Transaction {
    fileprivate func takesCode(
        _ text: String, of factor: SecondFactorRecord, of account: Account, from origin: Origin, _ context: PassportContext,
        at now: Timestamp
    ) throws -> Bool {
        let isTaken =
            TOTP.isCode(text)
            ? try takesAppCode(text, of: factor, of: account, context, at: now)
            : try takesRecoveryCode(text, of: account, from: origin, context, at: now)
        if !isTaken { try recordAtMost(.daily, .secondFactorFailed, of: .account(account.id), from: origin, context, at: now) }
        return isTaken
    }

    private func takesAppCode(
        _ text: String, of factor: SecondFactorRecord, of account: Account, _ context: PassportContext, at now: Timestamp
    ) throws -> Bool {
        let subject = context.subject(.secondFactorFailures, account.id.description)
        let earlier = try throttle(subject)
        guard earlier?.isBlocked(at: now) != true else { return false }
        guard try takesAppCode(text, of: factor, context, at: now) else {
            let counted = Throttle.counting(earlier, at: now, by: context.limits.accountFailures)
            try setThrottle(subject, counted)
            if counted.failures == context.limits.accountFailures.free {
                try postToOwner(Letters.secondFactorGuessed(to: account, at: now), account, context)
            }
            return false
        }
        try removeThrottle(subject)
        return true
    }

    private func takesRecoveryCode(
        _ text: String, of account: Account, from origin: Origin, _ context: PassportContext, at now: Timestamp
    ) throws -> Bool {
        guard try takeRecoveryCode(context.hash(of: text, of: account.id.bytes, in: .recoveryCode), of: account.id) else { return false }
        try record(.recoveryCodeUsed, of: .account(account.id), from: origin, context, at: now)
        let left = try recoveryCodesLeft(of: account.id)
        try postToOwner(Letters.recoveryCodeUsed(to: account, left: left, at: now), account, context)
        return true
    }
}
