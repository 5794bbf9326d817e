public import Primitives

/// A person's access to every exam: an e-mail address, and nothing else can be a login name (SPEC P1).
public struct Account: Equatable, Sendable {
    public let id: ID<Account>
    public let email: EmailAddress
    /// When the owner proved that the mailbox is theirs; until then the account can log in but no exam takes it (P4).
    public let verifiedAt: Timestamp?

    public init(id: ID<Account>, email: EmailAddress, verifiedAt: Timestamp?) {
        self.id = id
        self.email = email
        self.verifiedAt = verifiedAt
    }

    public var isVerified: Bool { verifiedAt != nil }
}

/// Why an account is not created. It never tells whether the address has one already (P5).
public enum RegistrationRefusal: Error, Equatable, Sendable {
    /// Everything that is wrong with what was typed, at once.
    case unfit(address: EmailAddress.Refusal?, password: [PasswordFlaw])
    /// Too many from one client address.
    case tooMany(retryAfter: Timestamp.Span)
}
