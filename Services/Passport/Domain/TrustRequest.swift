public import Primitives

/// A browser that asks to be trusted by mail, since log-ins have to wait (SPEC P6, P7): who reads the mailbox types the mailed code there.
///
/// The tries are the browser's own: no stranger spends the owner's. The code is the address's: whoever had it mailed, it works in each browser
/// that has asked for the address, so a stranger who uses up the address's mails leaves a living code in the owner's mailbox.
public struct TrustRequest: Equatable, Sendable {
    public let email: EmailAddress
    public let code: MailedCode

    public init(email: EmailAddress, code: MailedCode) {
        self.email = email
        self.code = code
    }
}

/// Why no code is mailed, or a browser not trusted. It never tells whether the address has an account (P5).
public enum TrustRefusal: Error, Equatable, Sendable {
    case unusableAddress(EmailAddress.Refusal)
    /// Too many mails asked for by one client. (Too many to one address are left out in silence.)
    case tooManyMails(retryAfter: Timestamp.Span)
    case wrongCode
    /// Five wrong codes, too late, or never asked for in this browser.
    case startAgain
}
