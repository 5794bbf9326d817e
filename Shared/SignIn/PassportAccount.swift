import Primitives

/// Who is logged in, as the passport told it.
public struct PassportAccount: Sendable, Equatable {
    /// The passport's own name of it (`sub`), which never changes and is never given to another.
    public let id: String
    public let email: String
    /// Whether the passport has verified the address (SPEC P4).
    public let isVerified: Bool

    public init(id: String, email: String, isVerified: Bool) {
        self.id = id
        self.email = email
        self.isVerified = isVerified
    }
}

/// Our own session after a login (SPEC E4).
struct Session: Sendable {
    let account: PassportAccount
    /// The passport's session it came from.
    let passportSession: String
    let expiresAt: Timestamp
}
