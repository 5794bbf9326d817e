import Database
import PassportDomain
import Primitives
import Runtime

/// P6: the browser that has just logged in, with a captcha, needs none for a while. The trust ends with the password (P8), when an operator
/// locks the account, and by itself.
struct TrustDevice {
    let context: PassportContext

    /// - Parameter old: the cookie that the browser came with; it ends.
    /// - Returns: the secret for its cookie.
    func callAsFunction(of person: SignedIn, replacing old: BearerSecret?, from origin: Origin) async throws -> BearerSecret {
        let secret = BearerSecret(random: context.effects)
        try await context.database.write { [context] tx in
            let now = context.effects.now()
            try tx.trust(secret, of: person.account.id, for: TrustedDevice.lifetime, replacing: old, from: origin, context.effects, at: now)
            try tx.record(.deviceTrusted, of: .account(person.account.id), from: origin, context, at: now)
        }
        return secret
    }

    /// Whether the log-in page may leave out the captcha for whoever this browser belongs to.
    func mayAskWithoutCaptcha(_ secret: BearerSecret?) async throws -> Bool {
        guard let secret else { return false }
        let now = context.effects.now()
        return try await context.database.read { [context] snapshot in
            guard let account = try snapshot.trustedDevice(tokenHash: secret.hash, at: now).flatMap(snapshot.account(_:)) else {
                return false
            }
            return try snapshot.isCalm(account, on: secret, context, at: now)
        }
    }
}

extension Reading {
    /// No failure is remembered, neither the account's nor the browser's own.
    func isCalm(_ account: Account, on device: BearerSecret, _ context: PassportContext, at now: Timestamp) throws -> Bool {
        let memory = context.limits.accountFailures.memory
        return try [context.failures(at: account.email.text), context.failures(of: device)].allSatisfy { subject in
            try throttle(subject).map { $0.failures == 0 || now - $0.lastAt >= memory } ?? true
        }
    }
}

extension Transaction {
    /// - Parameter old: the cookie that the browser came with; it ends.
    func trust(
        _ device: BearerSecret, of account: ID<Account>, for lifetime: Timestamp.Span, replacing old: BearerSecret? = nil,
        from origin: Origin, _ effects: Effects, at now: Timestamp
    ) throws {
        if let old { try removeDevice(tokenHash: old.hash) }
        try removeDevices(of: account, but: TrustedDevice.most - 1)
        let browser = TrustedBrowser(id: effects.newID(), origin: origin, since: now, until: now + lifetime)
        try add(browser, tokenHash: device.hash, of: account)
    }
}

extension PassportContext {
    /// What a trusted browser's wrong passwords are counted against.
    func failures(of device: BearerSecret) -> ThrottleSubject { subject(.deviceFailures, device.text) }
}
