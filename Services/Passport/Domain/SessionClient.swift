public import Primitives

/// A client that has tokens of a session, and a session of its own by it: it is told when the session ends (OpenID Connect Back-Channel
/// Logout §2.3).
public struct SessionClient: Equatable, Sendable {
    /// How long a client's own session may go by a login: the longest `SESSION_HOURS` of an exam. After that there is nothing to tell it.
    public static let memory = Timestamp.Span.hours(72)

    public let session: ID<Session>
    public let client: ClientID
    public let account: ID<Account>

    public init(session: ID<Session>, client: ClientID, account: ID<Account>) {
        self.session = session
        self.client = client
        self.account = account
    }
}
