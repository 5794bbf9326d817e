public import Primitives

/// The proof that a mailbox is its owner's: a code to type and a link to follow, in one mail (SPEC P4).
///
/// It proves only half. The other half is that who reads the mail also chose the password: the code and the link count for one
/// registration, where it was made or with its password. Otherwise an owner would verify a stranger's password with a stranger's mail.
public struct Verification: Equatable, Sendable {
    public static let linkLifetime = Timestamp.Span.hours(24)
    /// For the codes of one registration, however often they are mailed, and for the passwords at its link. A stranger's wrong codes for a
    /// registration of his own cost the owner's nothing; what an address bears together is bounded by the mails that it is sent.
    public static let tries = Allowance(limit: MailedCode.allowedWrongTries, per: MailedCode.lifetime)

    public let account: ID<Account>
    public let code: MailedCode

    public init(account: ID<Account>, code: MailedCode) {
        self.account = account
        self.code = code
    }

    public func takesLink(at now: Timestamp) -> Bool { now < linkExpiresAt }

    public var linkExpiresAt: Timestamp { code.sentAt + Self.linkLifetime }
}

/// Why an address is not verified, or no mail is sent.
public enum VerificationRefusal: Error, Equatable, Sendable {
    /// Wrong, expired, of another registration, or no such registration: one answer for all (P5).
    case wrongCode
    /// Too many wrong codes for one's own registration, whoever has proved its address: a new mail brings no new tries before ten minutes
    /// are over, but the link works.
    case tooManyCodes
    case deadLink
    /// The link is good, but this is not the password it was registered with, or too many have been tried.
    case wrongPassword
    /// Too many mails asked for by one client. (Too many to one *address* are left out in silence, or it would show that it exists.)
    case tooManyMails(retryAfter: Timestamp.Span)
}
