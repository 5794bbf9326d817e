import Foundation
import Primitives
import Testing

@testable import Crypto

@Suite struct JWTTests {
    struct Claims: Codable, Equatable {
        var sub = "考生"
        var exp = 1_795_000_000
    }

    private static let rsa = Result { JWT.SigningKey.rsa(id: "r1", try RSAPrivateKey(pem: TestKeys.pkcs8)) }
    private static let edwards = Result { JWT.SigningKey.ed25519(id: "e1", try Ed25519PrivateKey(seed: [UInt8](repeating: 5, count: 32))) }

    private func keys() throws -> [JWT.SigningKey] { try [Self.rsa.get(), Self.edwards.get()] }

    private func verify(_ token: String, type: String? = "at+jwt") throws -> Claims {
        try JWT.verify(token, type: type, keys: keys().map(\.verificationKey), as: Claims.self)
    }

    /// A token with any header, signed by what `sign` makes of it.
    private func token(_ header: String, payload: String = #"{"exp":1,"sub":"x"}"#, sign: ([UInt8]) throws -> [UInt8]) rethrows -> String {
        let signed = Base64.urlEncode(Array(header.utf8)) + "." + Base64.urlEncode(Array(payload.utf8))
        return signed + "." + Base64.urlEncode(try sign(Array(signed.utf8)))
    }

    @Test("P10 tokens of RS256 and EdDSA", arguments: [0, 1])
    func roundTrip(_ index: Int) throws {
        let key = try keys()[index]
        let token = try JWT.sign(Claims(), type: "at+jwt", with: key)
        #expect(try verify(token) == Claims())
        #expect(try verify(token, type: nil) == Claims())
        let header = try #require(Base64.urlDecode(String(token.split(separator: ".")[0])))
        #expect(String(decoding: header, as: UTF8.self) == #"{"alg":"\#(key.algorithm)","kid":"\#(key.id)","typ":"at+jwt"}"#)
    }

    @Test("P10 RFC 7515 A.2: RS256")
    func rfc7515() throws {
        let modulus = try #require(Base64.urlDecode(RFC.modulus))
        let key = JWT.VerificationKey.rsa(id: "a2", try RSAPublicKey(modulus: modulus, exponent: [1, 0, 1]))
        struct Example: Decodable, Equatable { let iss: String, exp: Int }
        let claims = try JWT.verify(RFC.rs256Token, type: nil, keys: [key], as: Example.self)
        #expect(claims == Example(iss: "joe", exp: 1_300_819_380))
    }

    @Test("P10 RFC 8037 A.4 and A.5: EdDSA")
    func rfc8037() throws {
        let key = try Ed25519PrivateKey(seed: #require(Base64.urlDecode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")))
        #expect(Base64.urlEncode(key.publicKey.bytes) == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
        let payload = try JWT.payload(of: RFC.edwardsToken, type: nil, keys: [.ed25519(id: "a", key.publicKey)])
        #expect(String(decoding: payload, as: UTF8.self) == "Example of Ed25519 signing")
        let made = token(#"{"alg":"EdDSA"}"#, payload: "Example of Ed25519 signing", sign: key.sign)
        #expect(made == RFC.edwardsToken)
    }

    @Test(
        "P10 the token does not choose the algorithm",
        arguments: [
            #"{"alg":"none","kid":"r1","typ":"at+jwt"}"#, #"{"alg":"None","typ":"at+jwt"}"#, #"{"alg":"","kid":"r1","typ":"at+jwt"}"#,
            #"{"alg":"EdDSA","kid":"r1","typ":"at+jwt"}"#, #"{"alg":"RS256","kid":"e1","typ":"at+jwt"}"#,
            #"{"alg":"rs256","kid":"r1","typ":"at+jwt"}"#, #"{"alg":"PS256","kid":"r1","typ":"at+jwt"}"#,
            #"{"alg":"RS512","kid":"r1","typ":"at+jwt"}"#,
        ])
    func algorithmConfusion(_ header: String) throws {
        #expect(throws: JWTError.wrongAlgorithm) { try verify(token(header) { _ in [] }) }
        #expect(throws: JWTError.wrongAlgorithm) { try verify(token(header, sign: Self.rsa.get().sign)) }
    }

    @Test("P10 HS256 under the published key is refused", arguments: [0, 1])
    func publicKeyAsSecret(_ index: Int) throws {
        let key = try RSAPrivateKey(pem: TestKeys.pkcs8).publicKey
        let secret = [Array(key.pem.utf8), key.modulus][index]
        let forged = token(#"{"alg":"HS256","kid":"r1","typ":"at+jwt"}"#) { Digest.hmacSHA256($0, key: secret) }
        #expect(throws: JWTError.wrongAlgorithm) { try verify(forged) }
    }

    @Test("P10 a key in the token's own header is not looked at")
    func embeddedKey() throws {
        let stranger = try TestKeys.fresh.get()
        let jwk = String(decoding: try JSONEncoder().encode(JWT.VerificationKey.rsa(id: "r1", stranger.publicKey).jwk), as: UTF8.self)
        let forged = try token(#"{"alg":"RS256","kid":"r1","typ":"at+jwt","jwk":\#(jwk)}"#) { try stranger.sign($0, digest: .sha256) }
        #expect(throws: JWTError.wrongSignature) { try verify(forged) }
    }

    @Test("P10 every changed character is seen", arguments: [0, 1])
    func tampered(_ index: Int) throws {
        let token = try JWT.sign(Claims(), type: "at+jwt", with: keys()[index])
        let characters = Array(token.utf8)
        for place in characters.indices {
            var changed = characters
            changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(throws: JWTError.self) { try verify(String(decoding: changed, as: UTF8.self)) }
        }
    }

    @Test("P10 claims that were swapped keep no signature")
    func swapped() throws {
        let key = try Self.edwards.get()
        let one = try JWT.sign(Claims(sub: "a"), type: "at+jwt", with: key).split(separator: ".")
        let other = try JWT.sign(Claims(sub: "b"), type: "at+jwt", with: key).split(separator: ".")
        #expect(throws: JWTError.wrongSignature) { try verify("\(one[0]).\(other[1]).\(one[2])") }
        #expect(throws: JWTError.wrongSignature) { try verify("\(one[0]).\(one[1]).\(other[2])") }
        #expect(throws: JWTError.wrongSignature) { try verify("\(one[0]).\(one[1]).") }
    }

    @Test("P10 a token made for something else is refused", arguments: ["JWT", "logout+jwt", "at+jwt2", "", "application/jwt"])
    func wrongType(_ type: String) throws {
        let token = try JWT.sign(Claims(), type: type, with: Self.rsa.get())
        #expect(throws: JWTError.wrongType) { try verify(token) }
    }

    @Test("P10 typ is a media type (RFC 7515 §4.1.9)", arguments: ["at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+jwt"])
    func equalTypes(_ type: String) throws { #expect(try verify(JWT.sign(Claims(), type: type, with: Self.rsa.get())) == Claims()) }

    @Test func aTokenWithoutTypeIsOfNone() throws {
        let token = try token(#"{"alg":"EdDSA","kid":"e1"}"#, sign: Self.edwards.get().sign)
        #expect(throws: JWTError.wrongType) { try verify(token) }
        #expect(try verify(token, type: nil).sub == "x")
    }

    @Test func unknownKey() throws {
        let stranger = JWT.SigningKey.ed25519(id: "e2", try Ed25519PrivateKey(seed: [UInt8](repeating: 6, count: 32)))
        let token = try JWT.sign(Claims(), type: "at+jwt", with: stranger)
        #expect(throws: JWTError.unknownKey) { try verify(token) }
        #expect(throws: JWTError.unknownKey) { try JWT.verify(token, type: nil, keys: [], as: Claims.self) }
    }

    @Test("P10 without kid, one key of the algorithm is meant and two are none")
    func missingKeyID() throws {
        let token = try token(#"{"alg":"EdDSA","typ":"at+jwt"}"#, sign: Self.edwards.get().sign)
        #expect(try verify(token).sub == "x")
        let second = JWT.VerificationKey.ed25519(id: "e2", try Ed25519PrivateKey(seed: [UInt8](repeating: 6, count: 32)).publicKey)
        let keys = try keys().map(\.verificationKey) + [second]
        #expect(throws: JWTError.unknownKey) { try JWT.verify(token, type: nil, keys: keys, as: Claims.self) }
    }

    @Test("P10 rotation: both the old and the new key's tokens verify")
    func rotation() throws {
        let next = JWT.SigningKey.rsa(id: "r2", try TestKeys.fresh.get())
        let published = try [next.verificationKey] + keys().map(\.verificationKey)
        for key in try [next, Self.rsa.get()] {
            let token = try JWT.sign(Claims(), type: "JWT", with: key)
            #expect(try JWT.verify(token, type: "JWT", keys: published, as: Claims.self) == Claims())
        }
    }

    @Test(
        "P10 headers that can't be read, or demand what nobody here knows",
        arguments: [
            "", "{", "[]", "null", #""RS256""#, "{}", #"{"kid":"e1"}"#, #"{"alg":1,"kid":"e1"}"#, #"{"alg":"EdDSA","kid":1}"#,
            #"{"alg":"EdDSA","kid":"e1","typ":"at+jwt","crit":["exp"],"exp":1}"#, #"{"alg":"EdDSA","kid":"e1","typ":"at+jwt","crit":[]}"#,
            #"{"alg":"EdDSA","kid":"e1","typ":"at+jwt","crit":"b64","b64":false}"#,
        ])
    func badHeaders(_ header: String) throws {
        #expect(throws: JWTError.malformed) { try verify(token(header, sign: Self.edwards.get().sign)) }
    }

    @Test(
        "P10 text that is no token",
        arguments: ["", ".", "..", "...", "a.b", "a.b.c.d", "e30.e30.", "e30..e30", "é.é.é", "eyJhbGciOiJFZERTQSJ9.e30.AA=="])
    func malformed(_ text: String) { #expect(throws: JWTError.malformed) { try verify(text) } }

    @Test func aHugeTokenIsNotEvenRead() throws {
        let token = try JWT.sign(Claims(sub: String(repeating: "a", count: 13_000)), type: "at+jwt", with: Self.edwards.get())
        #expect(throws: JWTError.malformed) { try verify(token) }
    }

    @Test(arguments: ["[]", "{}", "", "null", #"{"sub":"x","exp":"soon"}"#])
    func unreadableClaims(_ payload: String) throws {
        let token = try token(#"{"alg":"EdDSA","kid":"e1"}"#, payload: payload, sign: Self.edwards.get().sign)
        #expect(throws: JWTError.unreadableClaims) { try verify(token, type: nil) }
    }

    @Test("P10 a key too short for RS256 verifies nothing (RFC 7518 §3.3)")
    func weakKey() throws {
        let weak = JWT.VerificationKey.rsa(id: "w", try RSAPublicKey(pem: TestKeys.weakPublic))
        // A right signature of 1024 bits, by `openssl dgst -sha256 -sign`.
        let token = """
            eyJhbGciOiJSUzI1NiIsImtpZCI6IncifQ.eyJleHAiOjEsInN1YiI6IngifQ.\
            LaPiCQK3Hg90Y0OSxwbkW5IR9rqy5jO64N0De5Gbg_M2e6fNBPllCCKsv68VRbs4MasRM0XKJO6VBccOIOhn1rbExLExbFWbZ5Ki47qvGcxjDiXKvjT3vLNk\
            UhJ0AuEAJ5ijp1oTK-G8aMYw7UMCCl1p7Q_KR4ZFltg5eW0O0dI
            """
        #expect(throws: JWTError.wrongSignature) { try JWT.verify(token, type: nil, keys: [weak], as: Claims.self) }
        #expect(throws: JWTError.unusableKey) { try JWT.VerificationKey(weak.jwk) }
    }
}

/// The examples of RFC 7515 A.2 and RFC 8037 A.
private enum RFC {
    static let modulus = """
        ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_\
        YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uD\
        Zlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ
        """
    static let rs256Token = """
        eyJhbGciOiJSUzI1NiJ9.\
        eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
        cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQ\
        jbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqt\
        FZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw
        """
    static let edwardsToken = """
        eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.\
        hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg
        """
}
