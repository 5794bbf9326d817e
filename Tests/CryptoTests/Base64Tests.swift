import Crypto
import Foundation
import Testing

@Suite struct Base64Tests {
    @Test(
        "RFC 4648 §10",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ])
    func rfcVectors(_ plain: String, _ encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test(arguments: 0...130)
    func agreesWithFoundation(_ count: Int) {
        var random = SeededRandom(seed: UInt64(count))
        let bytes = random.bytes(count)
        let standard = Data(bytes).base64EncodedString()
        let url = String(standard.replacing("+", with: "-").replacing("/", with: "_").prefix { $0 != "=" })
        #expect(Base64.encode(bytes) == standard)
        #expect(Base64.decode(standard) == bytes)
        #expect(Base64.urlEncode(bytes) == url)
        #expect(Base64.urlDecode(url) == bytes)
    }

    @Test(
        "one spelling for each value",
        arguments: [
            "Zg", "Zg=", "Zg===", "Zh==", "Zm9", "Zm9v=", "Zm9vY", " Zm9v", "Zm9v\n", "Zm 9v", "Zm-_", "=", "====", "Zg==Zg==", "é", "字",
            "Zm9v\0", "Zm9vé", "Ｚm9v",
        ])
    func refusesStandard(_ text: String) { #expect(Base64.decode(text) == nil) }

    @Test(arguments: ["Zg==", "Zm8=", "Zh", "Z", "Zm9vY", "Zm+/", "Zm9v ", "\nZm9v", "Zm9v.", "字"])
    func refusesURL(_ text: String) { #expect(Base64.urlDecode(text) == nil) }
}

/// The same bytes for the same seed (SplitMix64), so that a failure can be seen again.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) } }
}
