import Foundation
import Testing

@testable import CSV

@Suite struct CSVReaderTests {
    private func read(_ bytes: [UInt8]) throws -> [CSVRecord] {
        let file = FileManager.default.temporaryDirectory.appending(path: "csv-\(UUID().uuidString).csv")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        var reader = try CSVReader(path: file.path)
        var records: [CSVRecord] = []
        while let record = try reader.next() { records.append(record) }
        return records
    }

    @Test(
        "E27 records are found whatever the quotes, line ends and blank lines",
        arguments: [
            ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]), ("a,b\nc,d", [["a", "b"], ["c", "d"]]), ("\n\na\n\n", [["a"]]),
            ("\"a,b\",\"c\"\"d\",\"e\nf\"\ng", [["a,b", "c\"d", "e\nf"], ["g"]]), (",,\n", [["", "", ""]]), ("", []),
            ("\u{FEFF}姓名,证件号\n张三,1", [["姓名", "证件号"], ["张三", "1"]]),
        ])
    func records(text: String, fields: [[String]]) throws {
        #expect(try read(Array(text.utf8)).map(\.fields) == fields)
    }

    @Test("E27 GB18030 is read as UTF-8 is, characters of four bytes included")
    func gb18030() throws {
        let text = "姓名,学校\n𠮷䶮,东海理工学院\n㛃喆,\"岭南,师范\"\n"
        let bytes = try #require(text.data(using: CSVReader.gb18030))
        #expect(String(data: bytes, encoding: .utf8) == nil)
        #expect(try read(Array(bytes)).map(\.fields) == [["姓名", "学校"], ["𠮷䶮", "东海理工学院"], ["㛃喆", "岭南,师范"]])
    }

    @Test(
        "E27 an error names its line",
        arguments: [
            ("a\nb,\"c\n", CSVError.openQuote(line: 2)), ("a\nb\"c\n", .openQuote(line: 2)), ("x\na,b\"c\"\n", .strayQuote(line: 2)),
            ("\"a\"b,c\n", .strayQuote(line: 1)),
        ])
    func errors(text: String, error: CSVError) { #expect(throws: error) { try read(Array(text.utf8)) } }

    @Test("E27 lines are counted through quoted line breaks, and characters survive the cut between two chunks")
    func large() throws {
        let text = (1...60_000).map { "第\($0)行,\"引\n号\",𠮷" }.joined(separator: "\r\n")
        let records = try read(Array(text.utf8))
        #expect(records.count == 60_000)
        #expect(records[59_999] == CSVRecord(line: 119_999, fields: ["第60000行", "引\n号", "𠮷"]))
    }

    @Test("A file that isn't there is said so")
    func missing() { #expect(throws: CSVError.unreadable(path: "/nowhere")) { _ = try CSVReader(path: "/nowhere") } }
}

@Suite struct CSVWriterTests {
    @Test(
        "E26 what is written reads back, and no spreadsheet runs it",
        arguments: [
            (["a", "b c"], "a,b c\r\n"), (["a,b", "c\"d", "e\nf"], "\"a,b\",\"c\"\"d\",\"e\nf\"\r\n"), (["=1+1"], "'=1+1\r\n"),
        ])
    func line(fields: [String], text: String) { #expect(CSVWriter.line(fields) == text) }
}
