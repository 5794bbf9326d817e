import Crypto
import Primitives
import Testing

@Suite struct Base32Tests {
    @Test(
        "P15 RFC 4648 §10, without its padding",
        arguments: [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI"),
        ])
    func encode(text: String, encoded: String) { #expect(Base32.encode(Array(text.utf8)) == encoded) }

    @Test("P15 HMAC-SHA-1 of RFC 2202")
    func hmacSHA1() {
        let code = Digest.hmacSHA1(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
        #expect(code.hexadecimal == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
    }
}
