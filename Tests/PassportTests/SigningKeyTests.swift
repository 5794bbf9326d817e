import Contracts
import Crypto
import Database
import Foundation
import HTTP
import PassportDomain
import Primitives
import Testing

@testable import Passport

@Suite struct SigningKeyTests {
    private struct KeyList: Decodable { let keys: [KeyBody] }

    private static func keys(_ action: String, _ rig: Rig) async throws -> [KeyBody] {
        try JSON.decode(KeyList.self, from: Array(try await KeyCommand.run(action, rig.services).utf8)).keys
    }

    private static func header(_ token: String?) throws -> [String: String] {
        let part = try #require(token?.split(separator: ".").first)
        return try JSON.decode([String: String].self, from: try #require(Base64.urlDecode(String(part))))
    }

    private static func published(_ rig: Rig) async throws -> [String] {
        let keys: JWT.JWKS = try await rig.answer(Request(.get, "/oauth/jwks")).json()
        return keys.keys.compactMap(\.kid)
    }

    @Test("P10 a client chooses what its ID tokens are signed by; access tokens are RS256 (RFC 9068)", arguments: ["RS256", "EdDSA"])
    func algorithm(name: String) async throws {
        let (browser, _) = try await Rig().personAndExam()
        let exam = try await RelyingParty(browser.rig, id: "ncre", algorithm: name)
        let tokens = try await exam.tokens(browser)
        #expect(try Self.header(tokens.idToken)["alg"] == name)
        #expect(try Self.header(tokens.accessToken) == ["alg": "RS256", "kid": "k1", "typ": "at+jwt"])
        #expect(try await exam.identity(tokens).aud == "ncre")
        #expect(try await browser.get(exam.authorization(["id_token_hint": try #require(tokens.idToken)])).answer["code"] != nil)
    }

    @Test("P11 an algorithm that isn't offered is refused", arguments: ["none", "HS256", "ES256", "eddsa"])
    func unusable(name: String) async throws {
        let rig = try await Rig()
        await #expect(throws: ClientRefusal.unusableAlgorithm) { try await RelyingParty(rig, algorithm: name) }
    }

    @Test("P10 keys rotate: published first, signing ten minutes later, verifying until the last token has ended, then gone")
    func rotation() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let rig = browser.rig
        let old = try await exam.tokens(browser, RefreshTokenTests.offline)
        let before = try await Self.keys("list", rig)
        let after = try await Self.keys("rotate", rig)
        let fresh = after.filter { $0.state == .next }.map(\.kid)
        #expect(before.count == 2 && after.count == 4 && fresh.count == 2)
        #expect(try await rig.count("SELECT count(*) FROM security_events WHERE kind = 'signing_key_rotated'") == 2, "P13")
        rig.world.advance(SigningKeyCache.age)
        #expect(Set(try await Self.published(rig)) == Set(after.map(\.kid)))
        #expect(try Self.header(try await exam.tokens(browser).idToken)["kid"] == "k1")
        rig.world.advance(.microseconds(SigningKeys.lead.microseconds - SigningKeyCache.age.microseconds))
        let new = try await exam.tokens(browser)
        #expect(fresh.contains(try #require(try Self.header(new.idToken)["kid"])))
        #expect(fresh.contains(try #require(try Self.header(new.accessToken)["kid"])))
        #expect(try await exam.userInfo(old.accessToken).status == .ok, "a living token of the old key")
        #expect(try await exam.userInfo(new.accessToken).status == .ok)
        #expect(try await exam.identity(old).sub == exam.identity(new).sub)
        rig.world.advance(.microseconds(rig.services.context.settings.retiredKeyAge.microseconds - 1))
        try await rig.services.removeExpired()
        #expect(try await Self.published(rig).count == 4)
        rig.world.advance(.microseconds(1))
        try await rig.services.removeExpired()
        rig.world.advance(SigningKeyCache.age)
        #expect(Set(try await Self.published(rig)) == Set(fresh))
        let ofGoneKey = exam.authorization(["id_token_hint": try #require(old.idToken)])
        #expect(try await browser.get(ofGoneKey).answer["error"] == "login_required")
        #expect(try await exam.refresh(try #require(old.refreshToken)).status == .ok)
    }

    @Test("P10 an old key outlives every token it signed")
    func retention() async throws {
        let settings = try await Rig().services.context.settings
        #expect(settings.retiredKeyAge.microseconds >= settings.accessTokenLifetime.microseconds + SigningKeyCache.age.microseconds)
        #expect(settings.retiredKeyAge >= settings.sessions.absolute, "an ID token is good as a hint for as long as its session")
        #expect(
            SigningKeys.lead.microseconds >= SigningKeys.publishedAge.microseconds + SigningKeyCache.age.microseconds,
            "everybody knows a key before it signs")
    }

    @Test("P10 another process knows a new key within half a minute")
    func processes() async throws {
        let rig = try await Rig()
        let other = try await rig.restarted()
        _ = try await Self.keys("rotate", rig)
        rig.world.advance(.microseconds(SigningKeyCache.age.microseconds - 1))
        #expect(await other.keys.known().published.count == 2)
        rig.world.advance(.microseconds(1))
        #expect(await other.keys.known().published.count == 4)
    }

    @Test("P10 two rotations in a row: each key has its turn, none is without a successor")
    func twice() async throws {
        let rig = try await Rig()
        _ = try await Self.keys("rotate", rig)
        rig.world.advance(.minutes(4))
        let keys = try await Self.keys("rotate", rig)
        #expect(keys.count == 6 && keys.filter { $0.retiredAt == nil }.count == 2)
        rig.world.advance(.minutes(6))
        let first = try await rig.signer().id
        rig.world.advance(.minutes(4))
        let second = try await rig.signer().id
        #expect(Set(["k1", first, second]).count == 3)
        #expect(try await Self.keys("list", rig).filter { $0.state == .signing }.count == 2)
    }

    @Test("P10 rotated keys are the same after a restart, and sealed at rest (S8)")
    func restart() async throws {
        let rig = try await Rig()
        let kids = try await Self.keys("rotate", rig).map(\.kid)
        #expect(Set(try await rig.restarted().keys.known().published.map(\.id)) == Set(kids))
        #expect(try await rig.count("SELECT count(*) FROM signing_keys WHERE sealed LIKE '%PRIVATE KEY%'") == 0)
    }

    @Test("P10 the command says what it did and nothing secret; another word is refused")
    func command() async throws {
        let rig = try await Rig()
        let text = try await KeyCommand.run("rotate", rig.services)
        for word in ["\"d\"", "PRIVATE", "sealed", "seed"] { #expect(!text.contains(word)) }
        await #expect(throws: KeyCommandRefusal.unknownAction) { try await KeyCommand.run("burn", rig.services) }
    }

    @Test("P10 a token with another algorithm, none, or a key that isn't ours is no token", arguments: 0..<6)
    func forged(kind: Int) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let tokens = try await exam.tokens(browser)
        let claims = try await browser.rig.accessClaims(tokens.accessToken)
        let stranger = JWT.SigningKey.ed25519(id: "k1", try Ed25519PrivateKey(seed: [UInt8](repeating: 7, count: 32)))
        let unknown = JWT.SigningKey.ed25519(id: "k99", try Ed25519PrivateKey(seed: [UInt8](repeating: 7, count: 32)))
        let parts = tokens.accessToken.split(separator: ".").map(String.init)
        let modulus = try #require(try await exam.publishedKey("RS256").n)
        let forgeries = [
            Self.token(header: #"{"alg":"none","typ":"at+jwt"}"#, parts[1]) + ".",
            Self.token(header: #"{"alg":"none","kid":"k1","typ":"at+jwt"}"#, parts[1]) + "." + parts[2],
            Self.signed(Self.token(header: #"{"alg":"HS256","kid":"k1","typ":"at+jwt"}"#, parts[1]), key: Array(modulus.utf8)),
            Self.token(header: #"{"alg":"EdDSA","kid":"k1","typ":"at+jwt"}"#, parts[1]) + "." + parts[2],
            try JWT.sign(claims, type: "at+jwt", with: stranger),
            try JWT.sign(claims, type: "at+jwt", with: unknown),
        ]
        #expect(try await exam.userInfo(forgeries[kind]).status == .unauthorized)
        #expect(try await exam.introspect(forgeries[kind]) == .inactive)
        #expect(try await exam.revoke(forgeries[kind]).status == .ok)
        #expect(try await exam.userInfo(tokens.accessToken).status == .ok)
    }

    private static func token(header: String, _ payload: String) -> String { Base64.urlEncode(Array(header.utf8)) + "." + payload }

    private static func signed(_ text: String, key: [UInt8]) -> String {
        text + "." + Base64.urlEncode(Digest.hmacSHA256(Array(text.utf8), key: key))
    }
}

extension RelyingParty {
    func publishedKey(_ algorithm: String) async throws -> JWT.JWK {
        let keys: JWT.JWKS = try await rig.answer(Request(.get, "/oauth/jwks")).json()
        return try #require(keys.keys.first { $0.alg == algorithm })
    }
}
