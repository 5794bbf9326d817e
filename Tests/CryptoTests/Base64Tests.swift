import Crypto
import Foundation
import Primitives
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
        var random = SplitMix64(seed: UInt64(count))
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
