import Captcha
public import Crypto
import Foundation
public import PassportDomain
public import Primitives
public import Runtime
public import Service

/// What the passport is told by its environment (SPEC S5).
public struct PassportSettings: Sendable {
    /// The public origin, as browsers and clients see it; the `iss` of every token.
    public let issuer: String
    public let keyring: Keyring
    public let hashing: PasswordHasher.Parameters
    public let hashingThreads: Int
    public let mail: MailSettings
    public let limits: PassportLimits
    public let sessions: SessionLifetime
    /// How long the link of a recovery mail works (P8).
    public let recoveryLifetime: Timestamp.Span
    public let accessTokenLifetime: Timestamp.Span
    public let refreshTokens: RefreshLifetime
    public let codeLifetime: Timestamp.Span
    /// How long a security event is kept (P13).
    public let securityLogKept: Timestamp.Span
    /// An answer that passes any captcha: for rehearsals, never where people log in.
    public let captchaTestAnswer: String?
    static let captcha = "PASSPORT_CAPTCHA"

    public init(_ configuration: Configuration) throws(ConfigurationError) {
        let isPlainAllowed = try configuration.flag(
            "ALLOW_PLAIN_HTTP", default: false,
            "whether others than this machine may log in without TLS, for rehearsals in a network of one's own")
        issuer = try configuration.value(
            "ISSUER", default: nil,
            "the public address as browsers spell it, in small letters, without a path or the usual port: https://passport.example.cn; http on "
                + "a loopback host alone, unless ALLOW_PLAIN_HTTP is on",
            shown: { $0 }
        ) { text in PublicAddress.isOrigin(text) && (isPlainAllowed || !PublicAddress.isExposed(text)) ? text : nil }
        keyring = try Self.keyring(configuration)
        hashing = PasswordHasher.Parameters(
            memoryKiB: try configuration.integer(
                "ARGON2_MEMORY_KIB", default: 19_456, in: 19_456...4_194_304, "memory of one password hash in KiB"),
            passes: try configuration.integer("ARGON2_PASSES", default: 2, in: 2...64, "passes of one password hash"))
        let cores = ProcessInfo.processInfo.activeProcessorCount
        hashingThreads = try configuration.integer(
            "ARGON2_THREADS", default: max(1, cores - 1), in: 1...cores, "password hashes at once, no more than there are cores")
        mail = try MailSettings(configuration)
        limits = try PassportLimits(configuration)
        sessions = SessionLifetime(
            idle: .minutes(try configuration.minutes("SESSION_IDLE_MINUTES", default: 120, "a session without activity ends")),
            absolute: .minutes(try configuration.minutes("SESSION_MINUTES", default: 1_440, "a session ends whatever its activity")))
        recoveryLifetime = .minutes(
            Int64(
                try configuration.integer(
                    "RECOVERY_MINUTES", default: 10, in: 1...60, "minutes after which the link to a new password ends")))
        accessTokenLifetime = .minutes(try configuration.minutes("ACCESS_TOKEN_MINUTES", default: 15, "an access token ends"))
        refreshTokens = RefreshLifetime(
            idle: .minutes(
                try configuration.minutes("REFRESH_TOKEN_IDLE_MINUTES", default: 20_160, "a refresh token without use ends; 14 days")),
            absolute: .minutes(
                try configuration.minutes("REFRESH_TOKEN_MINUTES", default: 129_600, "refreshing ends whatever its use; 90 days")))
        let longest = Int(AuthorizationCode.longestLifetime.seconds)
        codeLifetime = .seconds(
            Int64(
                try configuration.integer(
                    "AUTHORIZATION_CODE_SECONDS", default: longest, in: 1...longest, "seconds a client has to exchange a code")))
        securityLogKept = .days(
            Int64(
                try configuration.integer(
                    "SECURITY_LOG_DAYS", default: 184, in: 184...3_650,
                    "days a security event is kept; six months at least (Cybersecurity Law of China, article 21)")))
        captchaTestAnswer = try Captchas.testAnswer(configuration, Self.captcha)
    }

    init(
        issuer: String, keyring: Keyring, hashing: PasswordHasher.Parameters, hashingThreads: Int, mail: MailSettings,
        limits: PassportLimits, sessions: SessionLifetime, recoveryLifetime: Timestamp.Span = .minutes(10),
        accessTokenLifetime: Timestamp.Span, codeLifetime: Timestamp.Span, refreshTokens: RefreshLifetime,
        securityLogKept: Timestamp.Span = .days(184), captchaTestAnswer: String?
    ) {
        self.issuer = issuer
        self.keyring = keyring
        self.hashing = hashing
        self.hashingThreads = hashingThreads
        self.mail = mail
        self.limits = limits
        self.sessions = sessions
        self.recoveryLifetime = recoveryLifetime
        self.accessTokenLifetime = accessTokenLifetime
        self.codeLifetime = codeLifetime
        self.securityLogKept = securityLogKept
        self.refreshTokens = refreshTokens
        self.captchaTestAnswer = captchaTestAnswer
    }

    private static func keyring(_ configuration: Configuration) throws(ConfigurationError) -> Keyring {
        let meaning = "the key file's text: lines id:64-hex, the first seals, and one lookup:64-hex; better given as KEYRING_FILE"
        return try configuration.value("KEYRING", default: nil, secret: true, meaning, shown: { _ in "set" }) { try? Keyring(text: $0) }
    }
}

/// How much is allowed to one address and one client (SPEC P4, P7, S6).
public struct PassportLimits: Sendable {
    public let registrationsPerClient: Allowance
    /// Authorization requests that wait for a log-in.
    public let authorizationsPerClient: Allowance
    public let mailsPerAddress: Allowance
    public let mailsPerClient: Allowance
    public let accountFailures: ThrottlePolicy
    public let clientFailures: ThrottlePolicy

    public init(_ configuration: Configuration) throws(ConfigurationError) {
        let many = 1...10_000_000
        registrationsPerClient = Allowance(
            limit: try configuration.integer(
                "REGISTRATIONS_PER_CLIENT", default: 1_000, in: many, "registrations an hour from one address; a campus often has one"),
            per: .hours(1))
        authorizationsPerClient = Allowance(
            limit: try configuration.integer(
                "AUTHORIZATIONS_PER_CLIENT", default: 20_000, in: many, "log-ins that exams may begin in an hour from one address"),
            per: .hours(1))
        mailsPerAddress = Allowance(
            limit: try configuration.integer(
                "MAILS_PER_ADDRESS", default: 5, in: many,
                "mails an hour to one address: so many for registrations, as many for mails sent again; those for new passwords and for "
                    + "browsers are spread over the hour, one in ten minutes at least"),
            per: .hours(1))
        mailsPerClient = Allowance(
            limit: try configuration.integer("MAILS_PER_CLIENT", default: 1_000, in: many, "mails an hour asked for by one client"),
            per: .hours(1))
        accountFailures = ThrottlePolicy(
            free: try configuration.integer("FAILURES_PER_ACCOUNT", default: 5, in: many, "wrong passwords before an account has to wait"))
        clientFailures = .network(
            hourly: try configuration.integer(
                "FAILURES_PER_CLIENT", default: 200, in: many, "wrong passwords an hour before a client has to wait, for seconds"))
    }

    /// An address's mails of an hour, spread so that who uses them up leaves one in the mailbox that is still good: codes for browsers (P7),
    /// links to a new password (P8).
    /// - Parameter lifetime: how long what is mailed is good.
    func mailsPerAddress(spreadOver lifetime: Timestamp.Span) -> Allowance {
        let window = mailsPerAddress.window.microseconds
        return Allowance(limit: Int((Int64(mailsPerAddress.limit) * lifetime.microseconds + window - 1) / window), per: lifetime)
    }

    var trustMailsPerAddress: Allowance { mailsPerAddress(spreadOver: MailedCode.lifetime) }

    init(
        registrationsPerClient: Allowance, authorizationsPerClient: Allowance, mailsPerAddress: Allowance, mailsPerClient: Allowance,
        accountFailures: ThrottlePolicy,
        clientFailures: ThrottlePolicy
    ) {
        self.registrationsPerClient = registrationsPerClient
        self.authorizationsPerClient = authorizationsPerClient
        self.mailsPerAddress = mailsPerAddress
        self.mailsPerClient = mailsPerClient
        self.accountFailures = accountFailures
        self.clientFailures = clientFailures
    }
}

extension Configuration {
    fileprivate func minutes(_ name: String, default fallback: Int, _ meaning: String) throws(ConfigurationError) -> Int64 {
        Int64(try integer(name, default: fallback, in: 1...525_600, "minutes after which \(meaning)"))
    }
}
