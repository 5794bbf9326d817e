import Primitives
import Testing

@Suite struct StreamSafeTests {
    private static let marks = "e" + String(repeating: "\u{301}", count: 500_000) + String(repeating: "\u{327}", count: 500_000)

    @Test("S6 a text of a million marks is compared in no time", .timeLimit(.minutes(1)))
    func million() {
        let text = String(foreign: Array(Self.marks.utf8))
        #expect(text != "e" && Set([text]).contains(text) && !["a": 1].keys.contains(text))
        #expect(text.streamSafe == text)
    }

    @Test(
        "S6 what people write stays as it is",
        arguments: [
            "", "王𠮷", "阿卜杜拉·艾则孜", "e\u{301}\u{327}", "👩‍👩‍👧", String(repeating: "ạ̈", count: 100), "e" + String(repeating: "\u{301}", count: 30),
        ])
    func kept(text: String) {
        #expect(Array(String(foreign: Array(text.utf8)).utf8) == Array(text.utf8))
        #expect(Array("{\"\(text)\":1}".utf8).isStreamSafeJSON)
    }

    @Test("S6 after 30 marks comes a joiner (UAX #15)")
    func joined() {
        let text = "e" + String(repeating: "\u{301}", count: 65)
        let joiners = text.streamSafe.unicodeScalars.enumerated().filter { $0.element == "\u{34f}" }.map(\.offset)
        #expect(joiners == [31, 62])
    }

    @Test(
        "S6 marks in JSON are counted as they are spelled",
        arguments: [
            (#"\u0301"#, false), (#"\u0301a"#, true), (#"\\u0301"#, true), ("\u{301}", false), (#"\n\u0301"#, true),
            (#"\ud834\udd65"#, false),
            (#"\ud83d\ude00"#, true), (#"\u0041"#, true), (#"\u"#, true),
        ])
    func json(piece: String, isSafe: Bool) {
        let body = #"{"k":"e"# + String(repeating: piece, count: 40) + #""}"#
        #expect(Array(body.utf8).isStreamSafeJSON == isSafe)
    }
}
