// The end of a session, server to server, in the words of OpenID Connect Back-Channel Logout 1.0 (SPEC P10, P12).

/// The claims of a logout token (§2.4). Times are seconds since the epoch.
public struct LogoutTokenClaims: Codable, Equatable, Sendable {
    /// The `typ` of the token's header.
    public static let type = "logout+jwt"
    /// What the token says has happened.
    public static let event = "http://schemas.openid.net/event/backchannel-logout"

    public let iss: String
    public let aud: String
    public let iat: Int64
    public let exp: Int64
    public let jti: String
    /// The account; without `sid`, all of its sessions.
    public let sub: String?
    /// The passport's session, as the ID token named it.
    public let sid: String?
    public let events: [String: Event]
    /// Never there: a logout token must not pass for an ID token.
    public let nonce: String?

    /// An event is a JSON object that needs no members (RFC 8417 §2.2).
    public struct Event: Codable, Equatable, Sendable {
        public init() {}
    }

    public init(
        iss: String, aud: String, iat: Int64, exp: Int64, jti: String, sub: String?, sid: String?,
        events: [String: Event] = [LogoutTokenClaims.event: Event()], nonce: String? = nil
    ) {
        self.iss = iss
        self.aud = aud
        self.iat = iat
        self.exp = exp
        self.jti = jti
        self.sub = sub
        self.sid = sid
        self.events = events
        self.nonce = nonce
    }
}
