public import Primitives

/// A person's access to every exam: an e-mail address, and nothing else can be a login name (SPEC P1).
///
/// As long as nobody has proved the mailbox, anybody may have typed its address. So each registration is an account of its own, with its
/// own password and sessions. Proving the mailbox makes one of them the address's account. The others, and those that come later, stay
/// what they are, and nothing tells their owners that the mailbox has been proved (P5): they can log in, but be verified no more. No exam
/// takes an unverified account, so they are good for nothing else (P4).
public struct Account: Equatable, Sendable {
    /// How many registrations of one address wait side by side. With five registrations of an address an hour, no stranger pushes one out
    /// within the hour.
    public static let mostUnverified = 10
    /// From registering on; then one that nobody has verified goes.
    public static let unverifiedLifetime = Timestamp.Span.days(30)

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

extension ID<Account> {
    /// Four characters that the page and the mail both show, so that an owner tells the mail of the own registration from a stranger's.
    public var registrationNumber: String { description.suffix(4).uppercased() }
}

/// Why an account is not created. It never tells whether the address has one already (P5).
public enum RegistrationRefusal: Error, Equatable, Sendable {
    /// Everything that is wrong with what was typed, at once.
    case unfit(address: EmailAddress.Refusal?, password: [PasswordFlaw])
    /// Too many from one client address.
    case tooMany(retryAfter: Timestamp.Span)
}

/// Why an operator's command about accounts is not done.
public enum AccountRefusal: Error, Equatable, Sendable {
    /// Neither an id nor an address.
    case unusableName
    case unknown
    case exists
}
