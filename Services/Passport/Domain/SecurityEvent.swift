public import Primitives

/// Something that touched the safety of an account or a client; rows are only ever added, and go when their time is over (SPEC P13).
public struct SecurityEvent: Equatable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        /// Stands in the log of the address, too, while nobody has proved it.
        case registered
        /// Somebody registered an address that has a verified account, which stays as it is.
        case registrationRepeated = "registration_repeated"
        case verified
        case verificationFailed = "verification_failed"
        /// `detail` is the session.
        case loggedIn = "logged_in"
        /// `detail` is `waiting` when it came while the account had to wait, and the password did not count.
        case logInFailed = "log_in_failed"
        /// So many failures that the account has to wait (P7).
        case logInDelayed = "log_in_delayed"
        /// So many failures from one network that it has to wait (P7).
        case networkDelayed = "network_delayed"
        /// `detail` is the session, here and in the next.
        case loggedOut = "logged_out"
        case sessionEnded = "session_ended"
        /// `detail` is `mail` when a mailed code made it so (P7).
        case deviceTrusted = "device_trusted"
        /// `detail` is the browser.
        case deviceDistrusted = "device_distrusted"
        /// Somebody had a code mailed for a browser, here and in the next typed a wrong one (P7).
        case trustAsked = "trust_asked"
        case trustFailed = "trust_failed"
        case passwordChanged = "password_changed"
        case passwordChangeFailed = "password_change_failed"
        case recoveryAsked = "recovery_asked"
        case recovered
        case secondFactorAdded = "second_factor_added"
        case secondFactorRemoved = "second_factor_removed"
        case secondFactorFailed = "second_factor_failed"
        case recoveryCodesMade = "recovery_codes_made"
        case recoveryCodeUsed = "recovery_code_used"
        case dataExported = "data_exported"
        case accountDeleted = "account_deleted"
        /// An authorization code came a second time; its tokens are revoked (RFC 6749 §4.1.2).
        case codeReused = "code_reused"
        /// A refresh token came again after it was replaced; its family is revoked (RFC 9700 §4.14.2).
        case refreshTokenReused = "refresh_token_reused"
        case tokenRevoked = "token_revoked"
        case accountAdded = "account_added"
        case accountLocked = "account_locked"
        case accountUnlocked = "account_unlocked"
        case clientAdded = "client_added"
        case clientSecretRotated = "client_secret_rotated"
        /// `detail` is what of it.
        case clientChanged = "client_changed"
        case clientRemoved = "client_removed"
        /// `detail` is the key's id.
        case signingKeyRotated = "signing_key_rotated"
    }

    /// Who did it, as far as it is known. A person is whoever sits at the browser: the kind says whether that was the owner.
    public enum Actor: String, Sendable, CaseIterable {
        case person, client, `operator`, passport
    }

    public let id: ID<SecurityEvent>
    public let at: Timestamp
    public let kind: Kind
    public let actor: Actor
    /// Whose log it stands in; `nil` when it belongs to no account.
    public let account: ID<Account>?
    /// The exam that did it or that it was done to.
    public let client: ClientID?
    /// Where the request came from; empty for what no request did.
    public let address: String
    public let userAgent: String
    public let detail: String?

    public init(
        id: ID<SecurityEvent>, at: Timestamp, kind: Kind, actor: Actor, account: ID<Account>?, client: ClientID?, address: String,
        userAgent: String, detail: String?
    ) {
        self.id = id
        self.at = at
        self.kind = kind
        self.actor = actor
        self.account = account
        self.client = client
        self.address = address
        self.userAgent = userAgent
        self.detail = detail
    }
}
