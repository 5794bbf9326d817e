import Primitives
import Testing

@testable import Crypto

@Suite struct RSATests {
    @Test("Y3 signatures are those of OpenSSL's command line", arguments: 0..<3)
    func opensslVectors(_ index: Int) throws {
        let (digest, text) = TestKeys.signatures[index]
        let key = try RSAPrivateKey(pem: TestKeys.pkcs1)
        #expect(Base64.encode(try key.sign(TestKeys.message, digest: digest)) == text)
        #expect(try key.publicKey.isValid(#require(Base64.decode(text)), for: TestKeys.message, digest: digest))
    }

    @Test(arguments: SignatureDigest.allCases)
    func anythingElseIsInvalid(_ digest: SignatureDigest) throws {
        let key = try RSAPrivateKey(pem: TestKeys.pkcs8)
        let signature = try key.sign(TestKeys.message, digest: digest)
        let check = { key.publicKey.isValid($0, for: $1, digest: $2) }
        #expect(check(signature, TestKeys.message, digest))
        for index in [0, 1, 128, 255] {
            var changed = signature
            changed[index] ^= 1
            #expect(!check(changed, TestKeys.message, digest))
        }
        #expect(!check(signature, TestKeys.message + [0], digest))
        #expect(!check(signature, [], digest))
        #expect(!check([], TestKeys.message, digest))
        #expect(!check(Array(signature.dropLast()), TestKeys.message, digest))
        #expect(!check(signature + [0], TestKeys.message, digest))
        #expect(!check([0] + signature, TestKeys.message, digest))
        #expect(!check([UInt8](repeating: 255, count: 256), TestKeys.message, digest))
        for wrong in SignatureDigest.allCases where wrong != digest { #expect(!check(signature, TestKeys.message, wrong)) }
        let stranger = try TestKeys.fresh.get()
        #expect(!stranger.publicKey.isValid(signature, for: TestKeys.message, digest: digest))
    }

    @Test("a failed check leaves nothing behind that a later one trips over")
    func errorsDoNotLinger() throws {
        let key = try RSAPrivateKey(pem: TestKeys.pkcs8)
        let signature = try key.sign(TestKeys.message, digest: .sha256)
        for _ in 0..<50 { #expect(!key.publicKey.isValid([UInt8](repeating: 1, count: 256), for: [], digest: .md5)) }
        #expect(LibCrypto.takeReason() == "no reason given")
        #expect(throws: CryptoError.malformedKey) { try RSAPublicKey(pem: "AAAA") }
        #expect(LibCrypto.takeReason() == "no reason given")
        _ = try RSAPublicKey(pem: TestKeys.publicPKCS1)
        #expect(LibCrypto.takeReason() == "no reason given")
        #expect(key.publicKey.isValid(signature, for: TestKeys.message, digest: .sha256))
    }

    @Test func aNewKeySignsAndComesBackFromItsText() throws {
        let key = try TestKeys.fresh.get()
        let copy = try RSAPrivateKey(pem: key.pem)
        let signature = try copy.sign(TestKeys.message, digest: .sha256)
        #expect(try RSAPublicKey(pem: key.publicKey.pem).isValid(signature, for: TestKeys.message, digest: .sha256))
        #expect(copy.pem == key.pem)
        #expect(key.traditionalPEM.hasPrefix("-----BEGIN RSA PRIVATE KEY-----"))
        #expect(try RSAPrivateKey(pem: key.traditionalPEM).pem == key.pem)
        #expect(key.publicKey.bits == 2048)
        #expect(key.publicKey.exponent == [1, 0, 1])
    }

    @Test(arguments: [0, 512, 1024, 2047])
    func newKeysAreLong(_ bits: Int) { #expect(throws: CryptoError.weakKey(bits: bits)) { try RSAPrivateKey.generate(bits: bits) } }

    @Test func modulusAndExponentMakeTheSameKey() throws {
        let key = try RSAPublicKey(pem: TestKeys.publicSPKI)
        let copy = try RSAPublicKey(modulus: key.modulus, exponent: key.exponent)
        #expect(copy.pem == key.pem)
        #expect(key.modulus.count == 256)
        // Leading zeros, as ASN.1 has them, are no part of the number.
        #expect(try RSAPublicKey(modulus: [0] + key.modulus, exponent: [0] + key.exponent).modulus == key.modulus)
    }

    @Test(
        "exponents that make every signature valid, or none",
        arguments: [[1], [0], [2], [0, 1], [1, 0, 0]] as [[UInt8]])
    func worthlessExponents(_ exponent: [UInt8]) throws {
        let modulus = try RSAPublicKey(pem: TestKeys.publicSPKI).modulus
        #expect(throws: CryptoError.unusableKey) { try RSAPublicKey(modulus: modulus, exponent: exponent) }
    }

    @Test func emptyNumbersAreNoKey() {
        #expect(throws: CryptoError.malformedKey) { try RSAPublicKey(modulus: [], exponent: [1, 0, 1]) }
        #expect(throws: CryptoError.malformedKey) { try RSAPublicKey(modulus: [UInt8](repeating: 255, count: 256), exponent: []) }
        #expect(throws: CryptoError.weakKey(bits: 0)) { try RSAPublicKey(modulus: [0], exponent: [1, 0, 1]) }
    }

    @Test("one key serves many tasks at once")
    func concurrentUse() async throws {
        let key = try RSAPrivateKey(pem: TestKeys.pkcs8)
        let expected = try key.sign(TestKeys.message, digest: .sha256)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    try key.sign(TestKeys.message, digest: .sha256) == expected
                        && key.publicKey.isValid(expected, for: TestKeys.message, digest: .sha256)
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }
}
