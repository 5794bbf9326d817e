import Contracts
import Crypto
import Database
import Foundation
import HTTP
import HTTPClient
import PassportDomain
import Primitives
import Runtime
import Service
import Testing

@testable import Passport

@Suite struct DiscoveryTests {
    static let addresses = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"]

    @Test("P10 discovery says what is served, at both addresses the same, and every endpoint it names is routed", arguments: addresses)
    func configuration(address: String) async throws {
        let rig = try await Rig()
        let answer = try await rig.answer(Request(.get, address))
        #expect(answer.headers["access-control-allow-origin"] == "*" && answer.headers["content-type"] == "application/json")
        let metadata: ProviderMetadata = try answer.json()
        #expect(metadata == ProviderMetadata(issuer: Plan.issuer))
        #expect(metadata.codeChallengeMethods == ["S256"] && metadata.responseTypesSupported == ["code"] && metadata.issuerInResponse)
        #expect(metadata.grantTypesSupported == ["authorization_code", "refresh_token"])
        #expect(metadata.scopesSupported == ["openid", "email", "profile", "offline_access"])
        #expect(metadata.idTokenAlgorithms == ["RS256", "EdDSA"] && !metadata.introspectionEndpointMethods.contains("none"))
        for (method, endpoint) in [
            (.get, metadata.authorizationEndpoint), (.post, metadata.tokenEndpoint), (.get, metadata.userinfoEndpoint),
            (.get, metadata.jwksURI), (.post, metadata.introspectionEndpoint), (.post, metadata.revocationEndpoint),
        ] as [(HTTP.Method, String)] {
            let path = try #require(endpoint.wholeMatch(of: /https:\/\/passport\.test(\/.*)/)).1
            let status = try await rig.answer(Request(method, String(path))).status
            #expect(status != .notFound && status != .methodNotAllowed)
        }
    }

    @Test("P10 what an exam reads of it (Contracts) is in it")
    func contract() async throws {
        let configuration: OpenIDConfiguration = try await Rig().answer(Request(.get, Self.addresses[0])).json()
        #expect(configuration.issuer == Plan.issuer && configuration.tokenEndpoint == Plan.issuer + "/oauth/token")
    }

    @Test(
        "P10 scripts of other origins may use what an app in a browser needs, and never the authorization endpoint (RFC 9700)",
        arguments: [
            (.get, "/.well-known/openid-configuration", true), (.get, "/.well-known/oauth-authorization-server", true),
            (.get, "/oauth/jwks", true), (.post, "/oauth/token", true), (.options, "/oauth/token", true), (.get, "/oauth/userinfo", true),
            (.options, "/oauth/userinfo", true), (.post, "/oauth/revoke", true), (.options, "/oauth/revoke", true),
            (.get, "/oauth/authorize", false), (.post, "/oauth/authorize", false), (.options, "/oauth/authorize", false),
            (.post, "/oauth/introspect", false), (.options, "/oauth/introspect", false), (.get, "/login", false),
        ] as [(HTTP.Method, String, Bool)])
    func crossOrigin(method: HTTP.Method, path: String, isAllowed: Bool) async throws {
        let answer = try await Rig().answer(Request(method, path, headers: ["Origin": "https://app.example.cn"]))
        #expect((answer.headers["access-control-allow-origin"] == "*") == isAllowed)
        #expect(answer.headers["access-control-allow-credentials"] == nil)
    }

    @Test("P10 the published keys are public ones only")
    func jwks() async throws {
        let answer = try await Rig().answer(Request(.get, "/oauth/jwks"))
        let keys: JWT.JWKS = try answer.json()
        #expect(Set(keys.keys.map(\.alg)) == ["RS256", "EdDSA"] && keys.keys.contains { $0.kid == "k1" })
        for member in ["\"d\"", "\"p\"", "\"q\"", "PRIVATE"] { #expect(!answer.text.contains(member)) }
    }

    @Test("P10 the first start makes a key of each algorithm, and every later one finds them")
    func firstStart() async throws {
        let rig = try await Rig()
        try await rig.database.write { try $0.run("DELETE FROM signing_keys") }
        async let one = rig.restarted()
        async let two = rig.restarted()
        let published = try await [one.keys.known().jwks, two.keys.known().jwks, rig.restarted().keys.known().jwks]
        #expect(published.allSatisfy { $0 == published[0] })
        #expect(try await rig.count("SELECT count(*) FROM signing_keys") == 2)
    }

    @Test("S8 without the right key file the service doesn't start")
    func wrongKeyring() async throws {
        let rig = try await Rig()
        let other = try Keyring(text: "k9:\(String(repeating: "0c", count: 32))\nlookup:\(String(repeating: "0b", count: 32))")
        await #expect(throws: KeyringError.unknownKey(id: "k1")) {
            _ = try await SigningKeyCache(rig.database, other, rig.world.effects, rig.world.logger)
        }
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
        "P6 a service that others reach has no captcha with a test answer",
        arguments: [
            ("127.0.0.1:0", true), ("[::1]:0", true), ("unix:/tmp/p.sock", true), ("0.0.0.0:0", false), ("127.example.cn:0", false),
        ])
    func testAnswer(listen: String, isTaken: Bool) async throws {
        let rig = try await Rig()
        let environment = [
            "ISSUER": "https://p.cn", "KEYRING": Self.keyring, "PASSPORT_CAPTCHA": "test", "LISTEN": listen,
            "INTERNAL_LISTEN": "127.0.0.1:0", "DATABASE_URL": "sqlite:/none",
            "MAIL_SPOOL": rig.folder.appending(path: "mail").path,
        ]
        let configuration = Configuration(environment: environment)
        let (own, common) = (try PassportSettings(configuration), try ServiceSettings(configuration))
        let host = Host(
            database: rig.database, client: HTTPClient(), effects: rig.world.effects, log: .silent, metrics: Metrics())
        do {
            _ = try await PassportServices.assemble(own, common, host)
            #expect(isTaken)
        } catch let error as ConfigurationError {
            #expect(!isTaken && error.description.contains("PASSPORT_CAPTCHA"))
        }
    }

    @Test(
        "S3 S5 passwords go unencrypted over a network only where an operator has said so, and the log says so too",
        arguments: [("http://p.cn", true), ("http://127.0.0.1:8081", false), ("https://p.cn", false)])
    func plainHTTP(issuer: String, isWarned: Bool) async throws {
        let rig = try await Rig()
        let environment = [
            "ISSUER": issuer, "KEYRING": Self.keyring, "ALLOW_PLAIN_HTTP": "on", "LISTEN": "127.0.0.1:0", "INTERNAL_LISTEN": "127.0.0.1:0",
            "DATABASE_URL": "sqlite:/none", "MAIL_SPOOL": rig.folder.appending(path: "mail").path,
        ]
        let configuration = Configuration(environment: environment)
        let host = Host(
            database: rig.database, client: HTTPClient(), effects: rig.world.effects, log: rig.world.logger, metrics: Metrics())
        _ = try await PassportServices.assemble(try PassportSettings(configuration), try ServiceSettings(configuration), host)
        #expect(rig.world.lines.contains { $0.contains("public_address.plain_http") } == isWarned)
    }

    @Test(
        "S5 a wrong value stops the start with its name",
        arguments: [
            ("ISSUER", "passport"), ("ISSUER", "https://passport.example.cn/"), ("ISSUER", "ftp://x.cn"),
            ("ISSUER", "https://u@x.cn"), ("ISSUER", "https://x.cn:99999"), ("ISSUER", "http://x.cn"), ("MAIL_FROM", "x"),
            ("KEYRING", "rubbish"), ("ARGON2_MEMORY_KIB", "19455"), ("ARGON2_PASSES", "1"),
            ("ARGON2_THREADS", "0"), ("AUTHORIZATION_CODE_SECONDS", "61"),
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
