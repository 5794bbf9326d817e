import Foundation
import Primitives
import Synchronization
import Testing

@testable import Runtime

@Suite struct LogTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private let lines = Lines()

    private func log(_ level: Log.Level = .debug) -> Log {
        Log(service: "enrollment", level: level, now: { Timestamp(seconds: 1_795_341_600) }, sink: lines.add)
    }

    private func onlyLine() throws -> [String: Any] {
        #expect(lines.all.count == 1)
        let line = try #require(lines.all.first)
        return try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test("S2 a line is one JSON object")
    func wholeLine() {
        log().info(
            "entry.held",
            ["subject": "CET4", "seats": 3, "late": false, "amount": .amount(Money(fen: 3_000)), "took": .span(.milliseconds(2))])
        #expect(
            lines.all == [
                #"{"time":"2026-11-22T10:00:00Z","level":"info","service":"enrollment","event":"entry.held","subject":"CET4","seats":3,"late":false,"amount":3000,"took":2000}"#
            ])
    }

    @Test("S2 lines below the level are not written", arguments: Log.Level.allCases)
    func levels(_ level: Log.Level) {
        let log = log(level)
        log.debug("a")
        log.info("a")
        log.warning("a")
        log.error("a")
        #expect(lines.all.count == 4 - level.rawValue)
    }

    @Test("S2 a request's lines carry its trace id")
    func trace() throws {
        let trace = Trace(continuing: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01") { [UInt8](repeating: 1, count: $0) }
        Trace.$current.withValue(trace) { log().info("a") }
        #expect(try onlyLine()["trace"] as? String == "4bf92f3577b34da6a3ce929d0e0e4736")
        log().info("b")
        #expect(lines.all.last?.contains("trace") == false)
    }

    static let nasty: [String] =
        (0...0xa0).compactMap { Unicode.Scalar($0).map { "a\(Character($0))b" } }
        + [
            "", "\"", "\\", "\\\"", "\\n", "\r\n", "\u{2028}\u{2029}", "a\u{feff}b", "\u{fffd}", "😀👩‍👩‍👧", "张三", "e\u{301}",
            "\"}\n{\"level\":\"error\"", "\u{10ffff}",
        ]

    @Test("S2 whatever a value holds, the line is valid JSON on one line, and the value comes back", arguments: nasty)
    func anyText(_ text: String) throws {
        log().warning("a", ["value": .text(text)])
        let value = try #require(try onlyLine()["value"] as? String)
        #expect(Array(value.unicodeScalars) == Array(text.unicodeScalars))
        #expect(lines.all.allSatisfy { !$0.contains(where: \.isNewline) })
        #expect(lines.all.allSatisfy { $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } })
    }

    @Test("S2 names are quoted as values are")
    func quotedNames() throws {
        log().info("a \"b\"", ["c\\d": 1])
        #expect(try onlyLine()["event"] as? String == #"a "b""#)
        #expect(try onlyLine()[#"c\d"#] as? Int == 1)
    }

    @Test("S2 an address is masked")
    func addresses() throws {
        log().info("mailed", ["to": .address(try EmailAddress("alice@example.com"))])
        #expect(try onlyLine()["to"] as? String == "a***@e*.com")
    }

    private struct Refusal: Error { let document: IdentityDocument, address: EmailAddress }
    private struct Form: Decodable {
        enum Kind: String, Decodable { case passport }
        struct Person: Decodable { let kind: Kind }
        let people: [Person]
    }

    @Test("S2 an error that carries a person shows no number and no address")
    func errorsWithPeople() throws {
        let error = Refusal(
            document: try IdentityDocument(.residentID, "11010519491231002X"), address: try EmailAddress("alice@example.com"))
        log().error("failed", ["cause": .failure(error)])
        let cause = try #require(try onlyLine()["cause"] as? String)
        #expect(cause.hasPrefix("Refusal: "))
        #expect(!cause.contains("1949") && !cause.contains("alice"))
    }

    @Test("S2 a body that can't be decoded is not quoted")
    func decodingErrors() throws {
        let body = Data(#"{"people":[{"kind":"11010519491231002X"}]}"#.utf8)
        let error = try #require(throws: DecodingError.self) { try JSONDecoder().decode(Form.self, from: body) }
        log().error("failed", ["cause": .failure(error)])
        #expect(try onlyLine()["cause"] as? String == "DecodingError at people.Index 0.kind")
    }

    @Test func countsOfAnySizeAreNumbers() throws {
        log().info("a", ["count": .count(UInt64.max)])
        #expect(lines.all.first?.contains("\"count\":9223372036854775807") == true)
    }

    @Test func silenceHoldsNothing() { Log.silent.error("a", ["b": 1]) }
}
