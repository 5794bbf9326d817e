import HTTP
import Testing

@Suite("Form fields")
struct FormFieldsTests {
    @Test(
        "decoding",
        arguments: [
            ("a=1&b=2", ["a=1", "b=2"]), ("a=1&a=2", ["a=1", "a=2"]), ("a", ["a="]), ("a=", ["a="]), ("=v", ["=v"]), ("a=b=c", ["a=b=c"]),
            ("", []), ("&&a=1&", ["a=1"]), ("a+b=c+d", ["a b=c d"]), ("a%3Db=c%26d", ["a=b=c&d"]), ("q=%E4%B8%AD%e6%96%87", ["q=中文"]),
            ("a=%2B+%2b", ["a=+ +"]), ("a=%", ["a=%"]), ("a=%4", ["a=%4"]), ("a=%zz", ["a=%zz"]), ("a=%+1", ["a=% 1"]),
            ("a=%-1", ["a=%-1"]),
            ("a=%%41", ["a=%A"]), ("a=%00b", ["a=\u{fffd}b"]), ("中=文", ["中=文"]),
        ])
    func decoding(text: String, fields: [String]) {
        #expect(FormFields(urlEncoded: Array(text.utf8)).fields.map { "\($0.name)=\($0.text)" } == fields)
    }

    @Test("a value keeps its bytes, whatever their character set")
    func bytes() {
        let fields = FormFields(urlEncoded: Array("v=%D6%D0%CE%C4".utf8) + [0xff])
        #expect(fields.fields[0].bytes == [0xd6, 0xd0, 0xce, 0xc4, 0xff])
        #expect(fields["v"]?.isEmpty == false)
    }

    @Test("lookup takes the first; all takes all, in order")
    func lookup() {
        let fields = FormFields(urlEncoded: Array("a=1&b=2&a=3".utf8))
        #expect(fields["a"] == "1")
        #expect(fields.all("a") == ["1", "3"])
        #expect(fields["A"] == nil)
    }

    @Test("encoding escapes everything but unreserved characters")
    func encoding() {
        let fields = FormFields([("a b", "c&d=e+f"), ("url", "https://x/?y=中~-._")])
        #expect(fields.urlEncoded == "a%20b=c%26d%3De%2Bf&url=https%3A%2F%2Fx%2F%3Fy%3D%E4%B8%AD~-._")
        #expect(fields.appended(to: "/p") == "/p?" + fields.urlEncoded)
        #expect(fields.appended(to: "/p?z=1") == "/p?z=1&" + fields.urlEncoded)
        #expect(FormFields([]).appended(to: "/p") == "/p")
    }

    @Test("every byte survives encoding and decoding")
    func roundTrip() {
        let escapes = (0...255).map { "%" + String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let all = FormFields(urlEncoded: Array("v=\(escapes)".utf8))
        #expect(all.fields[0].bytes == Array(0...255))
        #expect(FormFields(urlEncoded: Array(all.urlEncoded.utf8)) == all)
    }
}
