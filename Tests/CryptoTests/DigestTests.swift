import Crypto
import Primitives
import Testing

@Suite struct DigestTests {
    @Test(
        "SHA-256 of FIPS 180-4's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func sha256(_ text: String, _ expected: String) { #expect(Digest.sha256(Array(text.utf8)).hexadecimal == expected) }

    @Test("HMAC-SHA256 of RFC 4231 §4", arguments: HMACVector.rfc4231)
    func hmacSHA256(_ vector: HMACVector) {
        // Case 5 is published cut to 128 bits.
        #expect(Digest.hmacSHA256(vector.data, key: vector.key).hexadecimal.hasPrefix(vector.code))
        #expect(Digest.hmacSHA256(vector.data, key: vector.key).count == 32)
    }

    @Test("HMAC-MD5 of RFC 2202 §2", arguments: HMACVector.rfc2202)
    func hmacMD5(_ vector: HMACVector) { #expect(Digest.hmacMD5(vector.data, key: vector.key).hexadecimal == vector.code) }

    @Test("Y3 the order form's v_md5info of PayEase's protocol")
    func payEaseVector() {
        let text = "020261122120.0044420261122-444-E0001444http://m/r"
        #expect(Digest.hmacMD5(Array(text.utf8), key: Array("test".utf8)).hexadecimal == "fbb642e13779d831b0c7e7dff8957e1a")
    }

    @Test("an empty key and empty data have a code too")
    func emptyKey() {
        #expect(
            Digest.hmacSHA256([], key: []).hexadecimal == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
        #expect(Digest.hmacMD5([], key: []).hexadecimal == "74e6f7298a9c2d168935f58c001bad88")
    }

    @Test(
        arguments: [
            ([], [], true), ([1, 2, 3], [1, 2, 3], true), ([1, 2, 3], [1, 2, 4], false), ([0, 2, 3], [1, 2, 3], false),
            ([1, 2, 3], [1, 2], false), ([], [0], false),
        ] as [([UInt8], [UInt8], Bool)])
    func areEqual(_ a: [UInt8], _ b: [UInt8], _ expected: Bool) { #expect(Digest.areEqual(a, b) == expected) }
}

struct HMACVector: Sendable {
    let key: [UInt8]
    let data: [UInt8]
    let code: String

    init(_ key: [UInt8], _ data: [UInt8], _ code: String) { (self.key, self.data, self.code) = (key, data, code) }
    init(_ key: [UInt8], _ data: String, _ code: String) { self.init(key, Array(data.utf8), code) }

    private static func bytes(_ byte: UInt8, _ count: Int) -> [UInt8] { [UInt8](repeating: byte, count: count) }
    private static let counting = [UInt8](1...25)
    private static let jefe = Array("Jefe".utf8)

    static let rfc4231 = [
        HMACVector(bytes(0x0b, 20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        HMACVector(jefe, "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        HMACVector(bytes(0xaa, 20), bytes(0xdd, 50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        HMACVector(counting, bytes(0xcd, 50), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        HMACVector(bytes(0x0c, 20), "Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
        HMACVector(
            bytes(0xaa, 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        HMACVector(
            bytes(0xaa, 131),
            "This is a test using a larger than block-size key and a larger than block-size data. "
                + "The key needs to be hashed before being used by the HMAC algorithm.",
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    ]

    static let rfc2202 = [
        HMACVector(bytes(0x0b, 16), "Hi There", "9294727a3638bb1c13f48ef8158bfc9d"),
        HMACVector(jefe, "what do ya want for nothing?", "750c783e6ab0b503eaa86e310a5db738"),
        HMACVector(bytes(0xaa, 16), bytes(0xdd, 50), "56be34521d144c88dbb8c733f0e8b3f6"),
        HMACVector(counting, bytes(0xcd, 50), "697eaf0aca3a3aea3a75164746ffaa79"),
        HMACVector(bytes(0x0c, 16), "Test With Truncation", "56461ef2342edc00f9bab995690efd4c"),
        HMACVector(bytes(0xaa, 80), "Test Using Larger Than Block-Size Key - Hash Key First", "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"),
        HMACVector(
            bytes(0xaa, 80), "Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data",
            "6f630fad67cda0ee1fb1f562db3aa53e"),
    ]
}
