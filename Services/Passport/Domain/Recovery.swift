public import Primitives

/// A link that lets who reads a mailbox choose a new password (SPEC P8).
///
/// It proves the mailbox, and what is chosen behind it is chosen by who proved it: so it stands for the address, not for any of the
/// registrations that strangers may have made of it (P4).
public struct Recovery: Equatable, Sendable {
    public let email: EmailAddress
    public let sentAt: Timestamp

    public init(email: EmailAddress, sentAt: Timestamp) {
        self.email = email
        self.sentAt = sentAt
    }

    public func takesLink(at now: Timestamp, lifetime: Timestamp.Span) -> Bool { now < sentAt + lifetime }
}

/// Why no recovery mail is sent, or no new password taken. It never tells whether the address has an account (P5).
public enum RecoveryRefusal: Error, Equatable, Sendable {
    case unusableAddress(EmailAddress.Refusal)
    /// Too many mails asked for by one client. (Too many to one address are left out in silence.)
    case tooManyMails(retryAfter: Timestamp.Span)
    /// Unknown, used, replaced by a newer one, or too old.
    case deadLink
}

/// Why a password is not taken as a new one, or as the current one of somebody who is logged in.
public enum PasswordRefusal: Error, Equatable, Sendable {
    /// Every unmet part of the rule (P2).
    case unfit([PasswordFlaw])
    /// Not the account's password, or too many wrong ones lately: one answer (P7).
    case wrong
}
