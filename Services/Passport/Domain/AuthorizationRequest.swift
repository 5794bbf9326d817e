public import Primitives

/// What a client asks of the authorization endpoint (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1), once client and redirect URI
/// have been found good.
public struct AuthorizationRequest: Equatable, Sendable {
    public let client: ClientID
    public let redirectURI: String
    public let scope: ScopeSet
    public let state: String?
    public let nonce: String?
    public let challenge: CodeChallenge
    /// `prompt=none`: answer without showing anything.
    public let isSilent: Bool
    /// `prompt=login` or `select_account`: the password must be given for this request.
    public let needsFreshLogin: Bool
    /// How long ago the password may have been given.
    public let maxAge: Timestamp.Span?
    /// What to fill into the login form.
    public let loginHint: String?

    public init(
        client: ClientID, redirectURI: String, scope: ScopeSet, state: String?, nonce: String?, challenge: CodeChallenge, isSilent: Bool,
        needsFreshLogin: Bool, maxAge: Timestamp.Span?, loginHint: String?
    ) {
        self.client = client
        self.redirectURI = redirectURI
        self.scope = scope
        self.state = state
        self.nonce = nonce
        self.challenge = challenge
        self.isSilent = isSilent
        self.needsFreshLogin = needsFreshLogin
        self.maxAge = maxAge
        self.loginHint = loginHint
    }

    /// How long a browser may take to log in before the request is forgotten.
    public static let lifetime = Timestamp.Span.hours(1)

    /// Whether this login will do for a request that came at `receivedAt`. A password given since then always will.
    public func isSatisfied(by session: Session, receivedAt: Timestamp, at now: Timestamp) -> Bool {
        if session.authenticatedAt >= receivedAt { return true }
        if needsFreshLogin { return false }
        return maxAge.map { now - session.authenticatedAt <= $0 } ?? true
    }
}

/// Refusals that go back to the client by a redirect (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6).
public enum AuthorizationRefusal: Error, Equatable, Sendable {
    case repeatedParameter(String)
    case overlongParameter(String)
    case unprintableParameter(String)
    case missingResponseType, unsupportedResponseType, unsupportedResponseMode
    case scopeWithoutOpenID
    case missingChallenge, unsupportedChallengeMethod, unusableChallenge
    case conflictingPrompt, unusablePrompt, unusableMaxAge, unusableIDTokenHint
    case requestObject, requestURI, registration
    /// `prompt=none`, and nobody is logged in, or not recently enough, or somebody else is.
    case loginRequired
    /// `prompt=none`, and who is logged in has not verified the mailbox.
    case verificationRequired
}

/// One network has had so many requests wait for their browsers to log in that no further one is kept.
public struct TooManyAuthorizations: Error, Equatable, Sendable {
    public let retryAfter: Timestamp.Span

    public init(retryAfter: Timestamp.Span) { self.retryAfter = retryAfter }
}

/// Requests that are never answered by a redirect, since nobody knows where it would lead.
public enum UntrustedRequest: Error, Equatable, Sendable {
    case unknownClient
    case unregisteredRedirectURI
    /// The browser took longer than an hour to log in, or comes back to a request that has been answered.
    case forgotten
}
