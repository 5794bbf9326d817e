import Primitives
import Testing

@Suite struct TextTests {
    @Test(
        arguments: [([], ""), ([0], "00"), ([255], "ff"), ([0xde, 0xad, 0xbe, 0xef], "deadbeef"), ([0x09, 0x0a, 0x9f, 0xa0], "090a9fa0")]
            as [([UInt8], String)])
    func hexadecimal(_ bytes: [UInt8], _ text: String) {
        #expect(bytes.hexadecimal == text)
        #expect([UInt8](hexadecimal: text) == bytes)
        #expect([UInt8](hexadecimal: text.uppercased()) == bytes)
    }

    @Test func everyByte() {
        for byte in UInt8.min...UInt8.max {
            let text = [byte].hexadecimal
            #expect(text.utf8.count == 2)
            #expect(UInt8(text, radix: 16) == byte)
            #expect([UInt8](hexadecimal: text) == [byte])
        }
    }

    @Test(arguments: ["0", "000", "0g", "g0", "0x00", " 00", "+1", "-1", "é0", "０１", "0\u{0}"])
    func noHexadecimal(_ text: String) { #expect([UInt8](hexadecimal: text) == nil) }

    @Test(
        arguments: [
            ("", ""), (" ", ""), ("\u{3000}\u{3000}", ""), ("a", "a"), (" a b ", "a b"), ("\t\r\na\r\n", "a"), ("\u{3000}张三\u{3000}", "张三"),
            ("\u{a0}x\u{2003}", "x"), ("é", "é"), (" 👩‍👩‍👧 ", "👩‍👩‍👧"),
        ])
    func trimming(_ text: String, _ trimmed: String) { #expect(text.trimmed == trimmed) }
}
