import Captcha
import Crypto
import Database
import Documents
import PassportDomain
import Primitives
import Runtime

/// What every use case works with.
struct PassportContext: Sendable {
    let database: Database
    let effects: Effects
    let log: Log
    let settings: PassportSettings
    let hasher: PasswordHasher
    let printRoom: PrintRoom
    /// Compared against when there is no account, so that the answer takes as long (P5).
    let decoyHash: String

    var limits: PassportLimits { settings.limits }

    var captchas: Captchas {
        Captchas(effects: effects, printRoom: printRoom, testAnswer: settings.captchaTestAnswer) { [keyring = settings.keyring] message in
            keyring.lookup(message, in: "captcha.answer")
        }
    }

    /// Stands for a short secret in the database: without the key nobody can try them all.
    func hash(of secret: String, of owner: [UInt8], in context: Secret) -> [UInt8] {
        settings.keyring.lookup(owner + Array(secret.utf8), in: context.rawValue)
    }

    enum Secret: String { case verificationCode = "verification.code", recoveryCode = "recovery.code", trustCode = "trust.code" }

    func subject(_ kind: Counted, _ value: String) -> ThrottleSubject {
        ThrottleSubject(hash: settings.keyring.lookup(Array(value.utf8), in: kind.rawValue))
    }

    /// How a password for an address is salted: like those of the address's other accounts, so that a log-in by the address costs one
    /// hash whoever answers to it (decision 0008). The first one's salt follows from the address by the keyring: registrations that come
    /// at the same moment have one salt, too, and no two addresses have the same.
    func salt(of email: EmailAddress, beside others: [AccountRecord]) -> PasswordSalt {
        if let leading = others.first { return .shared(with: leading.passwordHash) }
        let salt = settings.keyring.lookup(Array(email.text.utf8), in: "password.salt")
        return .bytes(Array(salt.prefix(PasswordSalt.size)))
    }

    /// Hashes a password for which something was counted or taken before; that is given back when nobody has looked at it, since the hasher
    /// is overloaded (P7, S6).
    func hashing<Answer: Sendable>(
        _ hash: () async throws -> Answer, orGivingBack giveBack: @escaping @Sendable (Transaction) throws -> Void
    ) async throws -> Answer {
        do {
            return try await hash()
        } catch {
            try await database.write { try giveBack($0) }
            throw error
        }
    }

    /// What is counted, for whom.
    enum Counted: String {
        case accountFailures = "failures.account", registrationFailures = "failures.registration", clientFailures = "failures.client",
            slips = "failures.slips"
        case addressMails = "mails.address", clientMails = "mails.client", clientRegistrations = "registrations.client"
        case addressRecoveries = "recoveries.address", addressReminders = "reminders.address"
        case addressTrusts = "trusts.address", clientTrusts = "trusts.client"
        case confirmationFailures = "failures.confirmation"
        case secondFactorFailures = "failures.second_factor"
        case codeTries = "verification.codes", linkTries = "verification.links"
        case deviceFailures = "failures.device", recordedOfOne = "security_log.one", recordedOfAll = "security_log.all"
        case exports = "exports.account", clientAuthorizations = "authorizations.client"
    }
}

/// 256 random bits that a browser or a client carries. The database has their SHA-256 alone, which is enough to find them again.
struct BearerSecret: Sendable, Equatable {
    /// 43 characters of base64url.
    let text: String

    init(_ text: String) { self.text = text }
    init(random effects: Effects) { text = Base64.urlEncode(effects.random(32)) }

    /// Whether a text from outside can be one of ours, and is safe to stand in a path.
    static func isWellFormed(_ text: String) -> Bool { text.utf8.count == 43 && Base64.urlDecode(text) != nil }

    var hash: [UInt8] { Digest.sha256(Array(text.utf8)) }
}
