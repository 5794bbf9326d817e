import Crypto
import Primitives
import Testing

@Suite struct Ed25519Tests {
    static let rfc8032: [(seed: String, open: String, data: String, signature: String)] = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ]

    @Test("RFC 8032 §7.1", arguments: 0..<3)
    func rfcVectors(_ index: Int) throws {
        let vector = Self.rfc8032[index]
        let data = try #require([UInt8](hexadecimal: vector.data))
        let key = try Ed25519PrivateKey(seed: #require([UInt8](hexadecimal: vector.seed)))
        #expect(key.publicKey.bytes.hexadecimal == vector.open)
        #expect(key.sign(data).hexadecimal == vector.signature)
        #expect(try key.publicKey.isValid(#require([UInt8](hexadecimal: vector.signature)), for: data))
    }

    @Test("every changed bit of a signature is seen")
    func tampered() throws {
        let key = try Ed25519PrivateKey(seed: [UInt8](repeating: 7, count: 32))
        let (data, signature) = (Array("a ticket".utf8), key.sign(Array("a ticket".utf8)))
        for bit in 0..<512 {
            var changed = signature
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(!key.publicKey.isValid(changed, for: data))
        }
        #expect(!key.publicKey.isValid(signature, for: Array("b ticket".utf8)))
        #expect(!key.publicKey.isValid(Array(signature.dropLast()), for: data))
        #expect(!key.publicKey.isValid(signature + [0], for: data))
        #expect(!key.publicKey.isValid([], for: data))
    }

    @Test(arguments: [0, 31, 33, 64])
    func wrongSizes(_ count: Int) {
        let bytes = [UInt8](repeating: 1, count: count)
        #expect(throws: CryptoError.malformedKey) { try Ed25519PrivateKey(seed: bytes) }
        #expect(throws: CryptoError.malformedKey) { try Ed25519PublicKey(bytes) }
    }

    @Test(
        "points of small order and points off the curve are no keys",
        arguments: [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "0200000000000000000000000000000000000000000000000000000000000000",
        ])
    func worthlessKeys(_ point: String) throws {
        let bytes = try #require([UInt8](hexadecimal: point))
        #expect(throws: CryptoError.malformedKey) { try Ed25519PublicKey(bytes) }
    }
}
