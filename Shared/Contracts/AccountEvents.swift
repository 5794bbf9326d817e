// What the passport tells an exam about an account, server to server: a Security Event Token (RFC 8417), pushed as RFC 8935 wants it
// (SPEC P14).

/// The claims of such a token. It has no end: what it tells stays true (RFC 8417 §4.6).
public struct AccountEventClaims: Codable, Equatable, Sendable {
    /// The `typ` of the token's header, and the media type of the push without `application/`.
    public static let type = "secevent+jwt"
    /// The account is gone for good (OpenID RISC Profile 1.0 §2.2).
    public static let purged = "https://schemas.openid.net/secevent/risc/event-type/account-purged"

    /// Whom it is about, as ID tokens name it (RFC 9493 §3.2.3).
    public struct Subject: Codable, Equatable, Sendable {
        public let format: String
        public let iss: String
        public let sub: String

        public init(iss: String, sub: String) {
            format = "iss_sub"
            self.iss = iss
            self.sub = sub
        }
    }

    /// An event is a JSON object that needs no members.
    public struct Event: Codable, Equatable, Sendable {
        public init() {}
    }

    public let iss: String
    public let aud: String
    /// Seconds since the epoch.
    public let iat: Int64
    /// The receiver ignores one that it has seen.
    public let jti: String
    public let subject: Subject
    public let events: [String: Event]

    public init(iss: String, aud: String, iat: Int64, jti: String, sub: String, event: String) {
        self.iss = iss
        self.aud = aud
        self.iat = iat
        self.jti = jti
        subject = Subject(iss: iss, sub: sub)
        events = [event: Event()]
    }

    enum CodingKeys: String, CodingKey {
        case iss, aud, iat, jti, events
        case subject = "sub_id"
    }
}
