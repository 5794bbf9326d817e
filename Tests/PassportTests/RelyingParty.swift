import Contracts
import Crypto
import Foundation
import HTTP
import PassportDomain
import Primitives
import Testing

@testable import Passport

/// An exam's side of OpenID Connect, as a standard client library would act.
struct RelyingParty {
    static let redirectURI = "https://cet.example.cn/callback"
    static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    /// RFC 7636, appendix B.
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    let rig: Rig
    let id: String
    /// `nil` for a public client.
    let secret: String?

    init(
        _ rig: Rig, id: String = "cet", kind: String = "confidential", redirectURI: String = RelyingParty.redirectURI,
        afterLogOut: String = "", backChannel: String = "", algorithm: String = "RS256"
    ) async throws {
        self.rig = rig
        self.id = id
        let new = NewClient(
            id: id, name: "全国大学英语四、六级考试", redirectURIs: [redirectURI], isPublic: kind == "public",
            postLogoutRedirectURIs: afterLogOut.split(separator: " ").map(String.init),
            backChannelLogoutURI: backChannel.isEmpty ? nil : backChannel,
            idTokenAlgorithm: algorithm)
        secret = try await rig.services.addClient(new).secret?.text
    }

    /// The address a browser is sent to. - Parameter changes: other or further parameters; an empty value leaves one out.
    func authorization(_ changes: KeyValuePairs<String, String> = [:]) -> String {
        let usual: KeyValuePairs<String, String> = [
            "response_type": "code", "client_id": id, "redirect_uri": Self.redirectURI, "scope": "openid email", "state": "st&1",
            "nonce": "n1", "code_challenge": Self.challenge, "code_challenge_method": "S256",
        ]
        let kept = usual.filter { parameter in !changes.contains { $0.key == parameter.key } }
        let further = changes.filter { !$0.value.isEmpty }
        return FormFields((kept + further).map { ($0.key, $0.value) }).appended(to: "/oauth/authorize")
    }

    /// A code for a browser that is logged in.
    func code(_ browser: Browser, _ changes: KeyValuePairs<String, String> = [:]) async throws -> String {
        try #require(try await browser.get(authorization(changes)).answer["code"])
    }

    /// Exchanges a code, authenticated in the body unless there is a header.
    func redeem(_ code: String, _ changes: KeyValuePairs<String, String> = [:], authorization: String? = nil) async throws -> Response {
        let usual: KeyValuePairs = [
            "grant_type": "authorization_code", "code": code, "redirect_uri": Self.redirectURI, "code_verifier": Self.verifier,
        ]
        return try await post("/oauth/token", usual, changes, authorization: authorization)
    }

    func refresh(_ token: String, _ changes: KeyValuePairs<String, String> = [:]) async throws -> Response {
        try await post("/oauth/token", ["grant_type": "refresh_token", "refresh_token": token], changes)
    }

    func introspect(_ token: String, _ changes: KeyValuePairs<String, String> = [:]) async throws -> TokenIntrospection {
        try await post("/oauth/introspect", ["token": token], changes).json()
    }

    func revoke(_ token: String, _ changes: KeyValuePairs<String, String> = [:]) async throws -> Response {
        try await post("/oauth/revoke", ["token": token], changes)
    }

    /// A form to one of the endpoints for clients. - Parameter changes: other or further fields; an empty value leaves one out.
    func post(
        _ path: String, _ usual: KeyValuePairs<String, String>, _ changes: KeyValuePairs<String, String> = [:],
        authorization: String? = nil
    ) async throws -> Response {
        var form = usual.map { ($0.key, $0.value) }
        if authorization == nil { form += [("client_id", id)] + (secret.map { [("client_secret", $0)] } ?? []) }
        form = form.filter { field in !changes.contains { $0.key == field.0 } }
        form += changes.filter { !$0.value.isEmpty }.map { ($0.key, $0.value) }
        var headers: Headers = ["Content-Type": "application/x-www-form-urlencoded"]
        headers["Authorization"] = authorization
        return try await rig.answer(Request(.post, path, headers: headers, body: Array(FormFields(form).urlEncoded.utf8)))
    }

    func tokens(_ browser: Browser, _ changes: KeyValuePairs<String, String> = [:]) async throws -> TokenAnswer {
        try await redeem(try await code(browser, changes)).json()
    }

    /// Checks the ID token as a client must, with the published keys.
    func identity(_ answer: TokenAnswer) async throws -> IDTokenClaims {
        let keys: JWT.JWKS = try await rig.answer(Request(.get, "/oauth/jwks")).json()
        return try JWT.verify(try #require(answer.idToken), type: "JWT", keys: keys.verificationKeys)
    }

    func userInfo(_ token: String) async throws -> Response {
        try await rig.answer(Request(.get, "/oauth/userinfo", headers: ["Authorization": "Bearer \(token)"]))
    }
}

extension Response {
    /// The parameters of a redirect.
    var answer: FormFields {
        let parts = location.split(separator: "?", maxSplits: 1)
        return FormFields(urlEncoded: Array((parts.count > 1 ? String(parts[1]) : "").utf8))
    }

    /// The word of a token endpoint's refusal.
    var tokenError: String? { try? json(TokenRefusal.self).error }
}

extension Rig {
    /// The key that signs access tokens now.
    func signer(_ algorithm: TokenAlgorithm = .rs256) async throws -> JWT.SigningKey {
        try await services.keys.known().signer(algorithm, at: world.now)
    }

    func accessClaims(_ token: String) async throws -> AccessTokenClaims {
        try JWT.verify(token, type: "at+jwt", keys: await services.keys.known().published)
    }

    /// A person who is logged in, and an exam that knows the passport.
    func personAndExam() async throws -> (Browser, RelyingParty) {
        let browser = Browser(self)
        try await browser.registerAndVerify("a@qq.com")
        #expect(try await browser.logIn("a@qq.com").status == .created)
        return (browser, try await RelyingParty(self))
    }
}
