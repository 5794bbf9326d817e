import Allowances
import Crypto
import Database
import PassportDomain
import Primitives
import Runtime

/// P4: the owner of a mailbox shows the code or follows the link, and thereby verifies one registration: the own. Once one is verified, every
/// other one's code is wrong and its link dead.
struct VerifyEmail {
    let context: PassportContext

    /// A try is counted, and the count is kept, before a wrong code is refused.
    func callAsFunction(registration: ID<Account>?, code: String, from origin: Origin) async throws {
        let refusal = try await context.database.write { [context] tx -> VerificationRefusal? in
            let now = context.effects.now()
            guard let account = try registration.flatMap(tx.account(_:)), let sent = try tx.verification(of: account.id) else {
                return .wrongCode
            }
            if let refusal = try tx.refusal(of: sent.verification, context, at: now) { return refusal }
            let hash = context.hash(of: UnambiguousText.reading(code), of: account.id.bytes, in: .verificationCode)
            let isRight = Digest.areEqual(hash, sent.codeHash)
            guard try tx.owner(of: account.email) == nil, isRight else {
                try tx.countWrongTry(of: account.id)
                try tx.record(.verificationFailed, of: .account(account.id), from: origin, context, at: now)
                return .wrongCode
            }
            try tx.verify(account, context, at: now)
            try tx.record(.verified, of: .account(account.id), from: origin, context, at: now)
            return nil
        }
        if let refusal { throw refusal }
    }

    /// - Parameters:
    ///   - own: the registrations this browser has made or is logged in with; for any other the password is asked.
    /// - Throws: `VerificationRefusal.deadLink` for a link that is unknown, used, replaced or older than 24 hours.
    func callAsFunction(link: BearerSecret, own: [ID<Account>], password: String, from origin: Origin) async throws {
        guard let account = try await account(behind: link) else { throw VerificationRefusal.deadLink }
        if !own.contains(account.id) { try await check(password, of: account) }
        try await context.database.write { [context] tx in
            let now = context.effects.now()
            guard try tx.verification(link: link.hash)?.takesLink(at: now) == true, try tx.owner(of: account.email) == nil else {
                throw VerificationRefusal.deadLink
            }
            try tx.verify(account, context, at: now)
            try tx.record(.verified, of: .account(account.id), from: origin, context, at: now)
        }
    }

    /// The registration that the link would verify, without using it: mail programs open links before people do.
    func account(behind link: BearerSecret) async throws -> Account? {
        let now = context.effects.now()
        return try await context.database.read { snapshot in
            guard let sent = try snapshot.verification(link: link.hash), sent.takesLink(at: now) else { return nil }
            return try snapshot.account(sent.account).flatMap { try snapshot.owner(of: $0.email) == nil ? $0 : nil }
        }
    }

    /// Counted apart from the codes, since nobody without the mail gets here: a stranger's wrong codes don't keep the owner's link shut.
    private func check(_ password: String, of account: Account) async throws {
        let now = context.effects.now()
        let hash = try await context.database.write { [context] tx in
            try tx.mayTry(.linkTries, account.id.description, context, at: now) ? try tx.record(of: account.id)?.passwordHash : nil
        }
        guard let hash else { throw VerificationRefusal.wrongPassword }
        let verdict = try await context.hashing {
            try await context.hasher.verify(password, against: hash)
        } orGivingBack: { [context] tx in
            try tx.giveBack(Verification.tries, of: context.subject(.linkTries, account.id.description).hash, takenAt: now)
        }
        guard verdict != .differs else { throw VerificationRefusal.wrongPassword }
    }
}

extension Transaction {
    /// The registration becomes the address's account. The others stay as they are: if they ended, whoever made them would see that the
    /// mailbox has been proved (P5). An operator's lock on any of them is on the one that counts from now on (P7); failures are forgotten,
    /// since nobody can have guessed at its password as the owner's.
    func verify(_ account: Account, _ context: PassportContext, at now: Timestamp) throws {
        let isLocked = try accounts(of: account.email).contains(where: \.isLocked)
        try markVerified(account, at: now)
        try removeThrottle(context.failures(at: account.email.text))
        if isLocked { try lock(account.id, context, at: now) }
    }

    /// Takes a try, unless there is none left or the code has expired, which costs none.
    fileprivate func refusal(
        of sent: Verification, _ context: PassportContext, at now: Timestamp
    ) throws -> VerificationRefusal? {
        let subject = sent.account.description
        guard !sent.code.isWornOut(at: now), try mayTry(.codeTries, subject, context, at: now) else { return .tooManyCodes }
        guard !sent.code.isTaken(at: now) else { return nil }
        try giveBack(Verification.tries, of: context.subject(.codeTries, subject).hash, takenAt: now)
        return .wrongCode
    }

    fileprivate func mayTry(
        _ kind: PassportContext.Counted, _ subject: String, _ context: PassportContext, at now: Timestamp
    ) throws -> Bool { try take(Verification.tries, of: context.subject(kind, subject).hash, at: now) == nil }
}
