import Primitives
import Testing

@testable import PassportDomain

@Suite struct AuthorizationParametersTests {
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    static let good: [(String, String)] = [
        ("response_type", "code"), ("client_id", "cet"), ("redirect_uri", "https://cet.example.cn/cb"), ("scope", "openid email"),
        ("state", "s"), ("nonce", "n"), ("code_challenge", challenge), ("code_challenge_method", "S256"),
    ]

    private func read(_ parameters: [(String, String)]) throws(AuthorizationRefusal) -> AuthorizationRequest {
        guard let id = ClientID("cet") else { preconditionFailure("the id is good") }
        let client = Client(id: id, name: "CET", redirectURIs: [], isPublic: false)
        return try AuthorizationParameters(parameters.map { (name: $0.0, value: $0.1) }).request(
            of: client, to: "https://cet.example.cn/cb")
    }

    @Test("P10 a good request is read whole; unknown parameters, scopes and languages are ignored")
    func good() throws {
        let further = [("max_age", "10000"), ("login_hint", "a@b.cn"), ("ui_locales", "zh-CN en"), ("claims", "{}"), ("foo", "bar")]
        let request = try read(Self.good + further)
        #expect(request.scope.text == "openid email")
        #expect((request.state, request.nonce) == ("s", "n"))
        #expect(request.maxAge == .seconds(10_000))
        #expect(request.loginHint == "a@b.cn")
        #expect(!request.isSilent && !request.needsFreshLogin)
        #expect(try read(Self.good + [("id_token_hint", String(repeating: "t", count: 3_000))]).state == "s")
        #expect(try read(Self.good.filter { $0.0 != "scope" } + [("scope", "phone openid unheard")]).scope.text == "openid")
    }

    @Test(
        "P10 a request that breaks a rule is refused by name",
        arguments: [
            ("response_type", "", .missingResponseType), ("response_type", "token", .unsupportedResponseType),
            ("response_type", "code id_token", .unsupportedResponseType), ("response_mode", "fragment", .unsupportedResponseMode),
            ("scope", "email", .scopeWithoutOpenID), ("scope", "", .scopeWithoutOpenID), ("scope", "openidx", .scopeWithoutOpenID),
            ("code_challenge", "", .missingChallenge), ("code_challenge", "short", .unusableChallenge),
            ("code_challenge", String(repeating: "=", count: 43), .unusableChallenge),
            ("code_challenge_method", "plain", .unsupportedChallengeMethod), ("code_challenge_method", "", .unsupportedChallengeMethod),
            ("code_challenge_method", "s256", .unsupportedChallengeMethod), ("prompt", "none login", .conflictingPrompt),
            ("prompt", "create", .unusablePrompt), ("max_age", "-1", .unusableMaxAge), ("max_age", "x", .unusableMaxAge),
            ("max_age", "1.5", .unusableMaxAge), ("request", "e30.e30.", .requestObject),
            ("request_uri", "https://x.cn/r", .requestURI), ("registration", "{}", .registration),
            ("state", String(repeating: "s", count: 2_049), .overlongParameter("state")),
            ("nonce", String(repeating: "n", count: 513), .overlongParameter("nonce")),
            ("login_hint", String(repeating: "h", count: 255), .overlongParameter("login_hint")),
            ("id_token_hint", String(repeating: "t", count: 16_385), .overlongParameter("id_token_hint")),
            ("state", "a\u{0}b", .unprintableParameter("state")), ("nonce", "a\nb", .unprintableParameter("nonce")),
            ("login_hint", "a\u{7f}", .unprintableParameter("login_hint")),
        ] as [(String, String, AuthorizationRefusal)])
    func refused(name: String, value: String, refusal: AuthorizationRefusal) {
        #expect(throws: refusal) { try read(Self.good.filter { $0.0 != name } + [(name, value)]) }
    }

    @Test("P10 no parameter comes twice (RFC 6749 §3.1)", arguments: ["scope", "state", "code_challenge", "nonce", "foo"])
    func repeated(name: String) {
        #expect(throws: AuthorizationRefusal.repeatedParameter(name)) { try read(Self.good + [(name, "x"), (name, "x")]) }
    }

    @Test(
        "P10 a max_age of any length is a number of seconds: the largest that a library knows stands for any age",
        arguments: [
            ("0", 0), ("999999999", 999_999_999), ("2147483647", 1_000_000_000), ("99999999999999999999999", 1_000_000_000),
        ] as [(String, Int64)])
    func longMaxAge(text: String, seconds: Int64) throws {
        #expect(try read(Self.good + [("max_age", text)]).maxAge == .seconds(seconds))
    }

    @Test(
        "P10 prompt, max_age: when a login will do",
        arguments: [
            // authenticated, received, now, prompt, max_age
            (0, 100, 100, nil, nil, true), (0, 100, 100, "login", nil, false), (0, 100, 100, "select_account", nil, false),
            (150, 100, 160, "login", nil, true), (0, 100, 100, "consent", nil, true), (0, 100, 100, nil, "10000", true),
            (0, 100, 100, nil, "100", true), (0, 100, 100, nil, "99", false), (0, 100, 100, nil, "0", false),
            (150, 100, 160, nil, "0", true),
        ] as [(Int64, Int64, Int64, String?, String?, Bool)])
    func satisfied(authenticated: Int64, received: Int64, now: Int64, prompt: String?, maxAge: String?, isFine: Bool) throws {
        let further = [("prompt", prompt), ("max_age", maxAge)].compactMap { name, value in value.map { (name, $0) } }
        let zero = [UInt8](repeating: 0, count: 10)
        let session = Session(
            id: ID(at: Timestamp(seconds: 0), random: zero), account: ID(at: Timestamp(seconds: 0), random: zero),
            authenticatedAt: Timestamp(seconds: authenticated), lastSeenAt: Timestamp(seconds: now), expiresAt: Timestamp(seconds: 1_000))
        let request = try read(Self.good + further)
        #expect(
            request.isSatisfied(by: session, receivedAt: Timestamp(seconds: received), at: Timestamp(seconds: now)) == isFine)
    }

    @Test(
        "P10 a code verifier is 43 to 128 unreserved characters (RFC 7636)",
        arguments: [(42, false), (43, true), (128, true), (129, false)])
    func verifier(count: Int, isFine: Bool) {
        #expect(CodeChallenge.isVerifier(String(repeating: "~", count: count)) == isFine)
        #expect(!CodeChallenge.isVerifier(String(repeating: "/", count: count)))
    }
}
