import Crypto
import Foundation
import Testing

@Suite struct JWKTests {
    @Test("P10 published keys come back from their JSON and verify")
    func roundTrip() throws {
        let keys: [JWT.SigningKey] = [
            .rsa(id: "r1", try RSAPrivateKey(pem: TestKeys.pkcs8)),
            .ed25519(id: "e1", try Ed25519PrivateKey(seed: [UInt8](repeating: 5, count: 32))),
        ]
        let json = try JSONEncoder().encode(JWT.JWKS(keys: keys.map(\.jwk)))
        let read = try JSONDecoder().decode(JWT.JWKS.self, from: json).verificationKeys
        #expect(read.map(\.id) == ["r1", "e1"])
        for key in keys {
            let token = try JWT.sign(["sub": "a"], type: "JWT", with: key)
            #expect(try JWT.verify(token, type: "JWT", keys: read, as: [String: String].self) == ["sub": "a"])
        }
    }

    @Test("P10 an RSA key publishes kty, kid, use, alg, n and e, nothing of its private half")
    func rsaMembers() throws {
        let jwk = JWT.SigningKey.rsa(id: "r1", try RSAPrivateKey(pem: TestKeys.pkcs8)).jwk
        let members = try JSONDecoder().decode([String: String].self, from: JSONEncoder().encode(jwk))
        #expect(Set(members.keys) == ["kty", "kid", "use", "alg", "n", "e"])
        #expect(members["e"] == "AQAB")
        #expect(members["alg"] == "RS256")
    }

    @Test("P10 RFC 8037 A.2: the public key of Ed25519")
    func edwardsMembers() throws {
        let json = #"{"kty":"OKP","crv":"Ed25519","kid":"a","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","unknown":1}"#
        let key = try JWT.VerificationKey(JSONDecoder().decode(JWT.JWK.self, from: Data(json.utf8)))
        #expect(key.jwk.x == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
        #expect(key.algorithm == "EdDSA")
    }

    private static let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"

    @Test(
        "P10 keys that can't check tokens here are passed over",
        arguments: [
            JWT.JWK(kty: "EC", kid: "a", crv: "P-256", x: x),
            JWT.JWK(kty: "oct", kid: "a"),
            JWT.JWK(kty: "OKP", kid: nil, crv: "Ed25519", x: x),
            JWT.JWK(kty: "OKP", kid: "a", crv: "X25519", x: x),
            JWT.JWK(kty: "OKP", kid: "a", crv: "Ed25519"),
            JWT.JWK(kty: "OKP", kid: "a", crv: "Ed25519", x: x + "="),
            JWT.JWK(kty: "OKP", kid: "a", use: "enc", crv: "Ed25519", x: x),
            JWT.JWK(kty: "OKP", kid: "a", alg: "RS256", crv: "Ed25519", x: x),
            JWT.JWK(kty: "RSA", kid: "a", n: x, e: "AQAB"),
            JWT.JWK(kty: "RSA", kid: "a", alg: "RS256"),
        ])
    func unusable(_ jwk: JWT.JWK) throws {
        #expect(throws: JWTError.unusableKey) { try JWT.VerificationKey(jwk) }
        let good = JWT.JWK(kty: "OKP", kid: "good", crv: "Ed25519", x: Self.x)
        #expect(JWT.JWKS(keys: [jwk, good]).verificationKeys.map(\.id) == ["good"])
    }

    @Test("P10 an exponent of one would sign everything")
    func worthlessExponent() throws {
        let jwk = JWT.VerificationKey.rsa(id: "a", try RSAPublicKey(pem: TestKeys.publicSPKI)).jwk
        #expect(throws: JWTError.unusableKey) { try JWT.VerificationKey(JWT.JWK(kty: "RSA", kid: "a", n: jwk.n, e: "AQ")) }
        #expect(throws: JWTError.unusableKey) { try JWT.VerificationKey(JWT.JWK(kty: "RSA", kid: "a", alg: "RS512", n: jwk.n, e: jwk.e)) }
    }
}
