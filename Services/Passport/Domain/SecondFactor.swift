public import Primitives

/// A second thing to log in with, beside the password: an authenticator app's codes (SPEC P15).
public struct SecondFactor: Equatable, Sendable {
    /// How long a secret waits to be confirmed by a first code.
    public static let setUpTime = Timestamp.Span.hours(1)
    public static let recoveryCodes = 10
    /// Characters of five bits: 50 bits, which nobody guesses.
    public static let recoveryCodeLength = 10

    public let account: ID<Account>
    public let madeAt: Timestamp
    /// When a first code showed that the app has the secret; until then the factor is not asked for.
    public let confirmedAt: Timestamp?
    /// The step of the last code that was taken; none is taken twice, nor one before it (RFC 6238 §5.2).
    public let lastStep: Int64

    public init(account: ID<Account>, madeAt: Timestamp, confirmedAt: Timestamp?, lastStep: Int64) {
        self.account = account
        self.madeAt = madeAt
        self.confirmedAt = confirmedAt
        self.lastStep = lastStep
    }

    public var isOn: Bool { confirmedAt != nil }

    public func isBeingSetUp(at now: Timestamp) -> Bool { !isOn && now < madeAt + Self.setUpTime }
}

/// Somebody who has given the password and is asked for the second factor. It is no session: it opens nothing but that question.
public struct PendingLogIn: Equatable, Sendable {
    public static let lifetime = Timestamp.Span.minutes(10)
    /// Wrong codes, after which the password is asked again.
    public static let tries = 5

    public let account: ID<Account>
    public let expiresAt: Timestamp
    public let tries: Int
    /// Whether the browser is to be trusted once the code is given; asked for with the password and a captcha (P6).
    public let isTrusting: Bool

    public init(account: ID<Account>, expiresAt: Timestamp, tries: Int, isTrusting: Bool) {
        self.account = account
        self.expiresAt = expiresAt
        self.tries = tries
        self.isTrusting = isTrusting
    }

    public func takesCode(at now: Timestamp) -> Bool { now < expiresAt && tries < Self.tries }
}

/// Time-based codes (RFC 6238, RFC 4226): six digits that change every 30 seconds.
public enum TOTP {
    public static let digits = 6
    /// Bytes; as many as HMAC-SHA-1 gives (RFC 4226 §4).
    public static let secretLength = 20
    static let period: Int64 = 30

    public static func step(at moment: Timestamp) -> Int64 { moment.seconds / period }

    /// The steps whose codes are taken: this one, and one on either side for a clock that is off or a person who types slowly.
    public static func steps(at moment: Timestamp) -> ClosedRange<Int64> { step(at: moment) - 1...step(at: moment) + 1 }

    /// What the secret authenticates: the step in eight bytes.
    public static func message(_ step: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * $0)) }
    }

    /// - Parameter mac: the HMAC-SHA-1 of the message, 20 bytes.
    public static func code(_ mac: [UInt8]) -> String {
        precondition(mac.count == 20, "RFC 4226 §5.3 truncates an HMAC-SHA-1")
        let offset = Int(mac[19] & 15)
        let number = mac[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } & 0x7fff_ffff
        let text = String(number % 1_000_000)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// Six digits are a code of the app; anything else can only be a recovery code.
    public static func isCode(_ text: String) -> Bool { text.utf8.count == digits && text.utf8.allSatisfy(PasswordPolicy.isDigit) }
}

public enum SecondFactorRefusal: Error, Equatable, Sendable {
    /// Wrong, used before, or one too many: one answer.
    case wrongCode
    /// The password is to be given again: too late, too many wrong codes, or the password has changed.
    case startAgain
    /// Asked to set up what is there, or to change what is not.
    case alreadyOn, notOn
    /// The secret waited longer than an hour, or there is none.
    case notBeingSetUp
}
