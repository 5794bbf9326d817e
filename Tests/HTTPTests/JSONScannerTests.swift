import HTTP
import Testing

@Suite struct JSONScannerTests {
    @Test(
        "strings come as they were written, and the scanner stands behind them",
        arguments: [
            (#"  "a" :"#, "a", 5), (#""\"\\" x"#, #"\"\\"#, 6), (#""""#, "", 2), ("\"名\"", "名", 5),
        ])
    func strings(text: String, raw: String, index: Int) throws {
        var scanner = JSONScanner(Array(text.utf8))
        let string = scanner.string()
        #expect(String(decoding: try #require(string), as: UTF8.self) == raw)
        #expect(scanner.index == index)
    }

    @Test("what is no string, or isn't closed, is none", arguments: ["", "  ", "a", "\"", "\"a", "\"a\\", "\"a\\\"", "{\"a\""])
    func none(text: String) {
        var scanner = JSONScanner(Array(text.utf8))
        let string = scanner.string()
        #expect(string == nil)
    }

    @Test("white space is passed, and nothing else")
    func space() {
        var scanner = JSONScanner(Array(" \t\r\n{\u{b}}".utf8))
        let first = scanner.peek()
        #expect(first == UInt8(ascii: "{") && scanner.index == 4)
        let taken = (scanner.take(UInt8(ascii: "{")), scanner.take(UInt8(ascii: "}")), scanner.peek())
        #expect(taken == (true, false, 0x0b))
        #expect(scanner.index == 5)
    }
}
