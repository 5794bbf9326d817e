import Allowances
import Captcha
import Crypto
import Database
import Outbox
import PassportDomain
import Primitives
import Runtime

/// P7: a code by mail, once a captcha is solved, for a browser that is to be trusted. Whatever the address, the same is written; a mail is
/// sent where somebody has proved the mailbox (P5).
struct AskTrust {
    let context: PassportContext

    /// - Returns: the secret for the cookie of the browser, in which the code is to be typed.
    /// - Throws: `TrustRefusal`, `CaptchaRefusal`
    func callAsFunction(address: String, captcha: CaptchaAnswer, from origin: Origin) async throws -> BearerSecret {
        let email = try Self.email(address)
        let secret = BearerSecret(random: context.effects)
        // Counted apart from other mails: some are asked for without a captcha, and who does must not keep a network from its codes.
        let wait = try await context.askMail(captcha, as: .clientTrusts, from: origin) { [context] tx, now in
            try tx.askTrust(of: email, secret, from: origin, context, at: now)
        }
        if let wait { throw TrustRefusal.tooManyMails(retryAfter: wait) }
        return secret
    }

    private static func email(_ typed: String) throws(TrustRefusal) -> EmailAddress {
        do { return try EmailAddress(typed: typed) } catch { throw .unusableAddress(error) }
    }
}

/// P6, P7: the code makes the browser it was asked for in a trusted one. That is all: the password is still asked for, and its failures there
/// are counted for the browser.
struct TrustByMail {
    let context: PassportContext

    private enum Outcome: Sendable { case trusted, refused(TrustRefusal) }

    /// The try is counted, the code looked at and used up, the browser trusted in one change.
    /// - Parameters:
    ///   - secret: the cookie of the request.
    ///   - old: the cookie of a browser that was trusted before; it ends.
    /// - Returns: the secret for the cookie of the trusted browser.
    /// - Throws: `TrustRefusal`
    func callAsFunction(
        _ secret: BearerSecret?, code: String, from origin: Origin, replacing old: BearerSecret?
    ) async throws -> BearerSecret {
        guard let secret else { throw TrustRefusal.startAgain }
        let device = BearerSecret(random: context.effects)
        let outcome = try await context.database.write { [context] tx -> Outcome in
            let now = context.effects.now()
            guard let request = try tx.trustRequest(tokenHash: secret.hash), request.code.isTaken(at: now) else {
                return .refused(.startAgain)
            }
            guard let (owner, codeHash) = try tx.owner(showing: code, for: request, context, at: now) else {
                try tx.countWrongTry(ofTrustRequest: secret.hash)
                try tx.recordAtMost(.daily, .trustFailed, of: try tx.subject(of: request.email), from: origin, context, at: now)
                return .refused(.wrongCode)
            }
            try tx.removeTrustRequest(tokenHash: secret.hash, of: request.email, codeHash: codeHash)
            try tx.giveBackMail(of: request, from: origin, context)
            try tx.trust(device, of: owner.id, for: TrustedDevice.afterCode, replacing: old, from: origin, context.effects, at: now)
            try tx.record(.deviceTrusted, of: .account(owner.id), from: origin, detail: "mail", context, at: now)
            return .trusted
        }
        if case .refused(let refusal) = outcome { throw refusal }
        return device
    }

    /// Whether the browser's request is still good for a code.
    func isPending(_ secret: BearerSecret?) async throws -> Bool {
        guard let secret else { return false }
        let now = context.effects.now()
        return try await context.database.read { try $0.trustRequest(tokenHash: secret.hash)?.code.isTaken(at: now) ?? false }
    }
}

extension Reading {
    /// Nobody but who reads the mailbox knows a code, and none is mailed to an address without an owner.
    fileprivate func owner(
        showing code: String, for request: TrustRequest, _ context: PassportContext, at now: Timestamp
    ) throws -> (Account, codeHash: [UInt8])? {
        let hash = context.trustCodeHash(UnambiguousText.reading(code), request.email)
        let mailed = try trustCodes(mailedTo: request.email, after: now - MailedCode.lifetime)
        guard mailed.contains(where: { Digest.areEqual($0, hash) }), let owner = try owner(of: request.email) else { return nil }
        return (owner, hash)
    }

    fileprivate func subject(of email: EmailAddress) throws -> SecuritySubject {
        try owner(of: email).map { .account($0.id) } ?? .address(email.text)
    }
}

extension Transaction {
    /// The mail was its owner's, who may want another browser trusted.
    fileprivate func giveBackMail(of request: TrustRequest, from origin: Origin, _ context: PassportContext) throws {
        let network = context.subject(.clientTrusts, origin.network)
        try giveBack(context.limits.mailsPerClient, of: network.hash, takenAt: request.code.sentAt)
        // However often it was asked for meanwhile: nobody else can have used the code up.
        try forgetAllowance(of: context.subject(.addressTrusts, request.email.text).hash)
    }

    /// When the address has had its mails, the last of them is still good: the browser may ask, and is mailed nothing.
    fileprivate func askTrust(
        of email: EmailAddress, _ secret: BearerSecret, from origin: Origin, _ context: PassportContext, at now: Timestamp
    ) throws {
        let isMailed = try take(context.limits.trustMailsPerAddress, of: context.subject(.addressTrusts, email.text).hash, at: now) == nil
        let code = UnambiguousText.draw(from: context.effects.random(MailedCode.length))
        let codeHash = isMailed ? context.trustCodeHash(code, email) : nil
        try addTrustRequest(of: email, tokenHash: secret.hash, codeHash: codeHash, sentAt: now)
        try recordAtMost(.daily, .trustAsked, of: try subject(of: email), from: origin, context, at: now)
        guard isMailed else { return }
        // Written and taken back where there is no owner, or the time would tell (P5).
        let letter = try post(Letters.browserTrust(to: email, code: code, from: origin, at: now), context.effects)
        try remove(try owner(of: email) == nil ? letter : context.effects.newID())
    }
}

extension PassportContext {
    fileprivate func trustCodeHash(_ code: String, _ email: EmailAddress) -> [UInt8] {
        hash(of: code, of: Array(email.text.utf8), in: .trustCode)
    }
}
