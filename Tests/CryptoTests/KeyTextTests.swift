import Crypto
import Primitives
import Testing

@Suite struct KeyTextTests {
    static let privateForms = [
        TestKeys.pkcs1, TestKeys.pkcs8, TestKeys.bare(TestKeys.pkcs1), TestKeys.bare(TestKeys.pkcs8),
        "\n  \(TestKeys.pkcs8)\n\n", TestKeys.pkcs1.replacing("\n", with: "\r\n"),
    ]

    @Test("Y3 a private key in each form that gateways hand out", arguments: privateForms)
    func privateKey(_ text: String) throws { #expect(try RSAPrivateKey(pem: text).pem.trimmed == TestKeys.pkcs8) }

    @Test(
        "Y3 a public key in each form that gateways hand out",
        arguments: [
            TestKeys.publicSPKI, TestKeys.publicPKCS1, TestKeys.bare(TestKeys.publicSPKI), TestKeys.bare(TestKeys.publicPKCS1),
            TestKeys.publicSPKI.replacing("\n", with: "\r\n") + "\r\n",
        ])
    func publicKey(_ text: String) throws { #expect(try RSAPublicKey(pem: text).pem.trimmed == TestKeys.publicSPKI) }

    @Test func weakPrivateKeysAreRefused() {
        #expect(throws: CryptoError.weakKey(bits: 1024)) { try RSAPrivateKey(pem: TestKeys.weak) }
    }

    @Test("an old gateway's 1024 bits are read, less is not")
    func weakPublicKeys() throws {
        #expect(try RSAPublicKey(pem: TestKeys.weakPublic).bits == 1024)
        #expect(throws: CryptoError.weakKey(bits: 512)) { try RSAPublicKey(pem: TestKeys.tinyPublic) }
    }

    static let noKeys = [
        "", " ", "\n", "key", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----",
        TestKeys.ellipticCurve, TestKeys.encrypted, TestKeys.bare(TestKeys.encrypted), TestKeys.bare(TestKeys.ellipticCurve),
        TestKeys.pssOnly, String(TestKeys.pkcs8.dropLast(40)), String(TestKeys.bare(TestKeys.pkcs8).dropLast(64)),
        TestKeys.pkcs8.replacing("PRIVATE KEY", with: "CERTIFICATE"), TestKeys.pkcs8 + "\n" + TestKeys.pkcs8,
        Base64.encode([0x30, 0x80]), Base64.encode([UInt8](repeating: 0x30, count: 4000)), "私钥", "\0",
    ]

    @Test("text that holds no RSA key", arguments: noKeys)
    func noPrivateKey(_ text: String) { #expect(throws: CryptoError.malformedKey) { try RSAPrivateKey(pem: text) } }

    @Test(
        "text that holds no RSA public key",
        arguments: noKeys + [TestKeys.pkcs8, TestKeys.bare(TestKeys.pkcs1), TestKeys.ellipticCurvePublic])
    func noPublicKey(_ text: String) { #expect(throws: CryptoError.malformedKey) { try RSAPublicKey(pem: text) } }

    @Test func aPublicKeyIsNoPrivateKey() {
        #expect(throws: CryptoError.malformedKey) { try RSAPrivateKey(pem: TestKeys.publicSPKI) }
        #expect(throws: CryptoError.malformedKey) { try RSAPrivateKey(pem: TestKeys.bare(TestKeys.publicPKCS1)) }
    }

    @Test("bytes behind the key are refused, not overlooked")
    func trailingBytes() throws {
        let der = try #require(Base64.decode(TestKeys.bare(TestKeys.pkcs8)))
        #expect(throws: CryptoError.malformedKey) { try RSAPrivateKey(pem: Base64.encode(der + [0])) }
    }

    @Test("a key whose halves don't belong together is refused")
    func mismatchedHalves() throws {
        var der = try #require(Base64.decode(TestKeys.bare(TestKeys.pkcs1)))
        der[212] ^= 4  // inside the modulus
        let text = Base64.encode(der)
        #expect(throws: CryptoError.unusableKey) { try RSAPrivateKey(pem: text) }
    }

    @Test("no cut of a key makes a key or a crash")
    func everyCut() throws {
        let der = try #require(Base64.decode(TestKeys.bare(TestKeys.publicSPKI)))
        for count in 0..<der.count {
            #expect(throws: CryptoError.malformedKey) { try RSAPublicKey(pem: Base64.encode(Array(der.prefix(count)))) }
        }
    }
}
