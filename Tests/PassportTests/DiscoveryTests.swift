import Contracts
import Crypto
import Database
import Foundation
import HTTP
import PassportDomain
import Primitives
import Runtime
import Testing

@testable import Passport

@Suite struct DiscoveryTests {
    @Test("P10 discovery says what is served, and every endpoint it names is routed")
    func configuration() async throws {
        let rig = try await Rig()
        let answer = try await rig.answer(Request(.get, "/.well-known/openid-configuration"))
        #expect(answer.headers["access-control-allow-origin"] == "*")
        let configuration: OpenIDConfiguration = try answer.json()
        #expect(configuration.issuer == Plan.issuer)
        #expect(configuration.codeChallengeMethods == ["S256"] && configuration.responseTypesSupported == ["code"])
        #expect(configuration.issuerInResponse)
        let endpoints = [configuration.authorizationEndpoint, configuration.userinfoEndpoint, configuration.jwksURI]
        for endpoint in endpoints {
            let path = try #require(endpoint.wholeMatch(of: /https:\/\/passport\.test(\/.*)/)).1
            #expect(try await rig.answer(Request(.get, String(path))).status != .notFound)
        }
    }

    @Test("P10 the published keys are public ones only")
    func jwks() async throws {
        let answer = try await Rig().answer(Request(.get, "/oauth/jwks"))
        let keys: JWT.JWKS = try answer.json()
        #expect(keys.keys.map(\.kid) == ["k1"] && keys.keys.map(\.alg) == ["RS256"])
        for member in ["\"d\"", "\"p\"", "\"q\"", "PRIVATE"] { #expect(!answer.text.contains(member)) }
    }

    @Test("P10 a retired key verifies on, the newest one signs")
    func rotation() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let old = try await exam.tokens(browser)
        let seed = browser.rig.world.effects.random(32)
        let sealed = try Plan.keyring.seal(seed, for: "passport.signing-key.k2", random: browser.rig.world.effects.random)
        try await browser.rig.database.write { tx in
            try tx.run("UPDATE signing_keys SET retired_at = $1", Timestamp(seconds: 1))
            try tx.run(
                "INSERT INTO signing_keys (id, algorithm, sealed, created_at) VALUES ('k2', 'EdDSA', $1, $2)", sealed, Timestamp(seconds: 1)
            )
        }
        let restarted = try await browser.rig.restarted()
        #expect(restarted.keys.current.id == "k2")
        #expect(restarted.keys.jwks.keys.map(\.kid) == ["k2", "k1"])
        #expect(try await restarted.readUserInfo(old.accessToken).email == "a@qq.com")
    }

    @Test("P10 the first start makes a key, and every later one finds it")
    func firstStart() async throws {
        let rig = try await Rig()
        try await rig.database.write { try $0.run("DELETE FROM signing_keys") }
        async let one = rig.restarted()
        async let two = rig.restarted()
        let ids = try await [one.keys.current.id, two.keys.current.id, rig.restarted().keys.current.id]
        #expect(Set(ids).count == 1)
        #expect(try await rig.count("SELECT count(*) FROM signing_keys") == 1)
    }

    @Test("S8 without the right key file the service doesn't start")
    func wrongKeyring() async throws {
        let rig = try await Rig()
        let other = try Keyring(text: "k9:\(String(repeating: "0c", count: 32))\nlookup:\(String(repeating: "0b", count: 32))")
        await #expect(throws: KeyringError.unknownKey(id: "k1")) { try await SigningKeys.load(rig.database, other, rig.world.effects) }
    }

    @Test("S1 the OpenAPI document lists the JSON API with its schemas")
    func openAPI() throws {
        let document = try JSON.encode(OpenAPI(title: "Passport", version: "1", routes: PassportRoutes.open))
        let root = try #require(try JSONSerialization.jsonObject(with: Data(document)) as? [String: Any])
        let paths = try #require(root["paths"] as? [String: [String: Any]])
        let listed = Set(PassportRoutes.open.filter(\.operation.isListed).map(\.pattern))
        #expect(Set(paths.keys) == listed && listed.contains("/api/v1/accounts"))
        #expect(String(decoding: document, as: UTF8.self).contains("expires_at"))
        let ids = PassportRoutes.open.map(\.operation.id)
        #expect(Set(ids).count == ids.count)
    }
}

@Suite struct CommandTests {
    @Test("P11 the secret is shown once and rests hashed; an id that exists is refused and keeps its secret")
    func addClient() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        await #expect(throws: ClientRefusal.exists(try #require(ClientID("cet")))) {
            try await browser.rig.services.addClient("cet", name: "X", redirectURIs: "https://evil.cn/", kind: "confidential")
        }
        #expect(try await exam.redeem(try await exam.code(browser)).status == .ok)
        #expect(try await browser.rig.services.listClients().map(\.name) == ["全国大学英语四、六级考试"])
    }

    @Test("P11 a secret that the operator hands to both sides is taken as it is")
    func givenSecret() async throws {
        let given = String(repeating: "s3", count: 16)
        let (browser, exam) = try await Rig { $0.newClientSecret = given }.personAndExam()
        #expect(exam.secret == given)
        #expect(try await exam.redeem(try await exam.code(browser)).status == .ok)
    }

    @Test("P11 several redirect URIs are one argument")
    func several() async throws {
        let rig = try await Rig()
        _ = try await rig.services.addClient(
            "cet", name: "CET", redirectURIs: "https://a.cn/cb  https://b.cn/cb https://a.cn/cb", kind: "public")
        let clients = try await rig.services.listClients()
        #expect(clients.first?.redirectURIs.map(\.text) == ["https://a.cn/cb", "https://b.cn/cb"])
        #expect(clients.first?.isPublic == true)
    }

    @Test(
        "P11 what can't be a client is refused by its part",
        arguments: [
            ("CET", "n", "https://a.cn/", "public", .unusableID), ("cet", "", "https://a.cn/", "public", .unusableName),
            ("cet", "n", "https://a.cn/", "secret", .unusableKind), ("cet", "n", "", "public", .noRedirectURI),
            ("cet", "n", "https://a.cn/ http://b.cn/", "public", .unusableRedirectURI("http://b.cn/")),
        ] as [(String, String, String, String, ClientRefusal)])
    func refused(id: String, name: String, uris: String, kind: String, refusal: ClientRefusal) async throws {
        let rig = try await Rig()
        await #expect(throws: refusal) { try await rig.services.addClient(id, name: name, redirectURIs: uris, kind: kind) }
        #expect(try await rig.services.listClients().isEmpty)
    }
}

@Suite struct SettingsTests {
    static let keyring = "k1:\(String(repeating: "0a", count: 32))\nlookup:\(String(repeating: "0b", count: 32))"

    @Test("P3 S5 by default a password costs OWASP's minimum, and no captcha has a test answer")
    func defaults() throws {
        let configuration = Configuration(environment: ["ISSUER": "https://passport.example.cn", "KEYRING": Self.keyring])
        let settings = try PassportSettings(configuration)
        #expect(settings.hashing == .init(memoryKiB: 19_456, passes: 2))
        #expect(settings.captchaTestAnswer == nil)
        #expect(settings.codeLifetime == .seconds(60))
        #expect(configuration.entries.filter { $0.name == "KEYRING" }.map(\.shown) == ["(hidden)"])
    }

    @Test(
        "S5 a wrong value stops the start with its name",
        arguments: [
            ("ISSUER", "passport"), ("ISSUER", "https://passport.example.cn/"), ("ISSUER", "ftp://x.cn"),
            ("ISSUER", "https://u@x.cn"), ("KEYRING", "rubbish"), ("ARGON2_MEMORY_KIB", "19455"), ("ARGON2_PASSES", "1"),
            ("ARGON2_THREADS", "0"), ("AUTHORIZATION_CODE_SECONDS", "61"), ("NEW_CLIENT_SECRET", "short"),
        ])
    func wrong(name: String, value: String) {
        let environment = ["ISSUER": "https://passport.example.cn", "KEYRING": Self.keyring].merging([name: value]) { $1 }
        #expect {
            try PassportSettings(Configuration(environment: environment))
        } throws: { error in
            guard case .wrong(let wrong, let shown, _) = error as? ConfigurationError else { return false }
            return wrong == name && (name != "KEYRING" || shown == nil)
        }
    }
}
