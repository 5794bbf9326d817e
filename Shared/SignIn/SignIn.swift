import Contracts
import Crypto
public import Database
import HTTP
public import Primitives
public import Runtime
public import Web

/// The way through the passport and back: authorization code with PKCE (SPEC E4, RFC 6749, RFC 7636, RFC 9207, OpenID Connect Core §3.1).
public struct SignIn: Sendable {
    let database: Database
    let passport: any PassportService
    let sessions: Sessions
    let effects: Effects
    public let client: PassportClient
    /// Ties a login to the browser that began it.
    let cookie: Cookie
    /// Where on this site whoever logs in goes on, unless they wanted to go elsewhere.
    let entrance: String

    /// How long somebody may take at the passport: registering and verifying included.
    public static let patience = Timestamp.Span.minutes(30)
    /// How far apart the two services' clocks may be.
    public static let leeway = Timestamp.Span.seconds(30)

    /// - Parameters:
    ///   - cookie: of this site's own, apart from the session's.
    ///   - entrance: where on this site whoever logs in goes on, unless they wanted to go elsewhere.
    public init(
        database: Database, passport: any PassportService, sessions: Sessions, effects: Effects, client: PassportClient, cookie: Cookie,
        entrance: String
    ) {
        self.database = database
        self.passport = passport
        self.sessions = sessions
        self.effects = effects
        self.client = client
        self.cookie = cookie
        self.entrance = entrance
    }

    /// - Parameters:
    ///   - returnTo: where on this site the browser wanted to go.
    ///   - browser: a random value in a cookie of this browser; the answer must come back to the same one.
    ///   - language: what the passport's pages are to be read in, too.
    /// - Returns: the passport's address to send the browser to.
    func begin(returnTo: String, browser: String, in language: Language) async throws -> String {
        let endpoint = try await passport.configuration().authorizationEndpoint
        let state = Base64.urlEncode(effects.random(24))
        let login = Login(
            nonce: Base64.urlEncode(effects.random(24)), verifier: Base64.urlEncode(effects.random(32)),
            returnTo: returnTo.localPath ?? entrance)
        try await database.write { tx in
            try tx.save(login, state: Self.key(state, browser), until: effects.now() + Self.patience)
        }
        let challenge = Base64.urlEncode(Digest.sha256(Array(login.verifier.utf8)))
        return FormFields([
            ("response_type", "code"), ("client_id", client.id), ("redirect_uri", client.redirectURI), ("scope", "openid email"),
            ("state", state), ("nonce", login.nonce), ("code_challenge", challenge), ("code_challenge_method", "S256"),
            ("ui_locales", language.tag),
        ]).appended(to: endpoint)
    }

    /// - Parameter answer: the query that the passport sent the browser back with.
    /// - Returns: the session's token, and where to go on.
    func finish(_ answer: FormFields, browser: String?) async throws -> (token: String, returnTo: String) {
        guard let state = answer["state"], let browser else { throw SignInRefusal.unknownLogin }
        let login = try await database.write { try $0.takeLogin(Self.key(state, browser), at: effects.now()) }
        guard let login else { throw SignInRefusal.unknownLogin }
        guard answer["iss"] == client.issuer else { throw SignInRefusal.notAuthentic }
        if let error = answer["error"] { throw SignInRefusal.refused(error) }
        guard let code = answer["code"] else { throw SignInRefusal.notAuthentic }
        let tokens = try await passport.exchange(code: code, verifier: login.verifier, redirectURI: client.redirectURI)
        let claims = try await claims(of: tokens.idToken)
        try check(claims, nonce: login.nonce)
        let token = try await sessions.open(for: try Self.account(claims), passportSession: claims.sid, idToken: tokens.idToken)
        return (token, login.returnTo)
    }

    /// P12: where to send a browser whose session here has just ended, for the passport's to end, too.
    /// - Parameters:
    ///   - idToken: what the session came with; without it the passport asks the person.
    ///   - language: what the passport is to ask in.
    /// - Returns: `nil` when the passport can't be asked where, or has no such place.
    func end(idToken: String?, in language: Language) async throws -> String? {
        do {
            guard let endpoint = try await passport.configuration().endSessionEndpoint else { return nil }
            return FormFields(
                (idToken.map { [("id_token_hint", $0)] } ?? []) + [
                    ("client_id", client.id), ("post_logout_redirect_uri", client.home), ("state", Self.loggedOut),
                    ("ui_locales", language.tag),
                ]
            ).appended(to: endpoint)
        } catch is SignInRefusal {
            return nil
        }
    }

    /// What our home page is told by, on the way back, that it is all over.
    public static let loggedOut = "logged_out"

    private func claims(of idToken: String?) async throws -> IDTokenClaims {
        guard let idToken else { throw SignInRefusal.notAuthentic }
        do {
            return try await passport.verified(idToken, type: nil)
        } catch is JWTError {
            throw SignInRefusal.notAuthentic
        }
    }

    /// OpenID Connect Core §3.1.3.7.
    private func check(_ claims: IDTokenClaims, nonce: String) throws(SignInRefusal) {
        let now = effects.now()
        guard claims.iss == client.issuer, claims.aud == client.id, claims.nonce == nonce,
            now < Timestamp(seconds: claims.exp) + Self.leeway, Timestamp(seconds: claims.iat) < now + Self.leeway
        else { throw .notAuthentic }
    }

    private static func account(_ claims: IDTokenClaims) throws(SignInRefusal) -> PassportAccount {
        guard let email = claims.email, (try? EmailAddress(email)) != nil else { throw .notAuthentic }
        return PassportAccount(id: claims.sub, email: email, isVerified: claims.emailVerified ?? false)
    }

    private static func key(_ state: String, _ browser: String) -> [UInt8] { Digest.sha256(Array("\(state).\(browser)".utf8)) }
}
