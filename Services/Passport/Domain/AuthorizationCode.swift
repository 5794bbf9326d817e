public import Primitives

/// A client's permission, from the exchange of its code until it is revoked; its tokens are good no longer than it is.
public struct Grant: Equatable, Sendable {
    public let id: ID<Grant>
    public let client: ClientID
    public let account: ID<Account>
    public let session: ID<Session>
    public let scope: ScopeSet
    public let nonce: String?
    public let authenticatedAt: Timestamp
    /// Whether a second factor was given with the login (P15).
    public let hasSecondFactor: Bool

    public init(
        id: ID<Grant>, client: ClientID, account: ID<Account>, session: ID<Session>, scope: ScopeSet, nonce: String?,
        authenticatedAt: Timestamp, hasSecondFactor: Bool = false
    ) {
        self.id = id
        self.client = client
        self.account = account
        self.session = session
        self.scope = scope
        self.nonce = nonce
        self.authenticatedAt = authenticatedAt
        self.hasSecondFactor = hasSecondFactor
    }
}

/// What a browser carries from here to the client: good once, for a minute at most, for this client, address and proof key.
public struct AuthorizationCode: Equatable, Sendable {
    /// ASVS 10.4.3.
    public static let longestLifetime = Timestamp.Span.minutes(1)

    public let grant: Grant
    public let redirectURI: String
    public let challenge: CodeChallenge
    public let expiresAt: Timestamp
    public let isUsed: Bool
    /// The session that gave it has ended.
    public let isRevoked: Bool

    public init(
        grant: Grant, redirectURI: String, challenge: CodeChallenge, expiresAt: Timestamp, isUsed: Bool = false, isRevoked: Bool = false
    ) {
        self.grant = grant
        self.redirectURI = redirectURI
        self.challenge = challenge
        self.expiresAt = expiresAt
        self.isUsed = isUsed
        self.isRevoked = isRevoked
    }

    public enum Redemption: Equatable, Sendable {
        case granted(Grant)
        /// Used before: whoever holds the tokens may be a thief, so they end (RFC 6749 §4.1.2).
        case replayed
        /// Worth nothing to this client; it can't be tried again with another verifier.
        case refused
        /// Another client's code: it stays as it is.
        case foreign
    }

    /// - Parameter proof: the challenge that belongs to the verifier the client sent.
    public func redemption(by client: ClientID, redirectURI: String?, proof: CodeChallenge?, at now: Timestamp) -> Redemption {
        guard grant.client == client else { return .foreign }
        guard !isUsed else { return .replayed }
        guard !isRevoked, now < expiresAt, redirectURI == self.redirectURI, proof == challenge else { return .refused }
        return .granted(grant)
    }
}

/// Refusals of the token endpoint (RFC 6749 §5.2).
public enum TokenRequestRefusal: Error, Equatable, Sendable {
    case invalidRequest(TokenRequestFlaw)
    /// Unknown client or wrong secret. - `viaHeader`: it came by HTTP Basic, which has its own challenge.
    case invalidClient(viaHeader: Bool)
    case invalidGrant
    /// A refreshed token was to have more than the grant has, or nothing.
    case invalidScope
    case unsupportedGrantType
}

public enum TokenRequestFlaw: Equatable, Sendable {
    case noForm
    case missing(String), repeated(String)
    /// More than one way of client authentication at once (RFC 6749 §2.3).
    case twoAuthentications
    case unusableVerifier
}

/// Refusals of a request with an access token (RFC 6750 §3.1).
public enum BearerRefusal: Error, Equatable, Sendable {
    case noToken, invalidToken, insufficientScope
    /// It came in more than one way, or there were several.
    case severalTokens
}
