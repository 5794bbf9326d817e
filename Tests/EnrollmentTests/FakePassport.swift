import Contracts
import Crypto
import HTTP
import Primitives
import Synchronization

@testable import Enrollment
@testable import SignIn

/// A passport that signs what a test wants signed.
final class FakePassport: PassportService {
    static let issuer = "http://passport.test"

    private let clock: TestClock
    private let state: Mutex<State>

    private struct State {
        var keys: [JWT.SigningKey]
        var published: Int
        var idToken: String?
        var verifiers: [String] = []
        var fetches = 0
        var isDown = false
    }

    init(clock: TestClock) throws {
        self.clock = clock
        let keys = try [1, 2].map {
            JWT.SigningKey.ed25519(id: "key-\($0)", try Ed25519PrivateKey(seed: [UInt8](repeating: $0, count: 32)))
        }
        state = Mutex(State(keys: keys, published: 1))
    }

    func configuration() async throws -> OpenIDConfiguration {
        if state.withLock({ $0.isDown }) { throw SignInRefusal.passportUnavailable }
        return OpenIDConfiguration(
            issuer: Self.issuer, authorizationEndpoint: Self.issuer + "/oauth/authorize", tokenEndpoint: Self.issuer + "/oauth/token",
            userinfoEndpoint: Self.issuer + "/oauth/userinfo", jwksURI: Self.issuer + "/oauth/jwks",
            endSessionEndpoint: Self.issuer + "/oauth/logout",
            scopesSupported: ["openid"], responseTypesSupported: ["code"], grantTypesSupported: ["authorization_code"],
            subjectTypesSupported: ["public"], idTokenSigningAlgorithms: ["EdDSA"], tokenEndpointAuthMethods: ["client_secret_basic"],
            codeChallengeMethods: ["S256"], issuerInResponse: true)
    }

    /// The second key is published only after somebody has asked anew.
    func keys(unknownKey: Bool) async throws -> [JWT.VerificationKey] {
        try state.withLock { state in
            guard !state.isDown else { throw SignInRefusal.passportUnavailable }
            state.fetches += 1
            return state.keys.prefix(unknownKey ? 2 : state.published).map(\.verificationKey)
        }
    }

    func exchange(code: String, verifier: String, redirectURI: String) async throws -> TokenAnswer {
        let idToken = state.withLock { state in
            state.verifiers.append(verifier)
            return state.idToken
        }
        return TokenAnswer(
            accessToken: "at", tokenType: "Bearer", expiresIn: 300, scope: "openid email", idToken: idToken, refreshToken: nil)
    }

    var verifiers: [String] { state.withLock { $0.verifiers } }

    func setDown(_ isDown: Bool) { state.withLock { $0.isDown = isDown } }

    /// - Parameter key: 0, or 1 for the one that isn't published yet.
    func sign(_ claims: some Encodable, type: String, key: Int = 0) throws -> String {
        try JWT.sign(claims, type: type, with: state.withLock { $0.keys[key] })
    }

    /// What the next exchange gives. - Parameter key: 0, or 1 for the one that isn't published yet.
    func prepare(_ claims: IDTokenClaims, key: Int = 0) throws {
        let token = try sign(claims, type: "JWT", key: key)
        state.withLock { $0.idToken = token }
    }

    func prepare(forged token: String?) { state.withLock { $0.idToken = token } }

    func claims(
        nonce: String?, iss: String = FakePassport.issuer, aud: String = "cet", life: Timestamp.Span = .minutes(5),
        age: Timestamp.Span = .seconds(0), isVerified: Bool? = true, email: String? = "a@example.com"
    ) -> IDTokenClaims {
        let now = clock.now
        return IDTokenClaims(
            iss: iss, sub: "account-1", aud: aud, exp: (now + life).seconds, iat: (now - age).seconds, authTime: now.seconds, nonce: nonce,
            sid: "sid-1", email: email, emailVerified: isVerified)
    }
}
