import Foundation
import Primitives
import Testing

@Suite struct TimestampTests {
    @Test(
        "RFC 3339, with the RFC's own examples (§5.8)",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999999Z", -1), ("1985-04-12T23:20:50.52Z", 482_196_050_520_000),
            ("1996-12-19T16:39:57-08:00", 851_042_397_000_000), ("1937-01-01T12:00:27.87+00:20", -1_041_337_172_130_000),
            ("2026-11-22t10:00:00z", 1_795_341_600_000_000), ("2026-11-22 10:00:00Z", 1_795_341_600_000_000),
            ("2026-11-22T10:00:00.000250Z", 1_795_341_600_000_250), ("2026-11-22T10:00:00.1234567Z", 1_795_341_600_123_456),
            ("2026-11-22T10:00:00.999999999Z", 1_795_341_600_999_999), ("2026-11-22T10:00:00-00:00", 1_795_341_600_000_000),
            ("2026-11-22T18:00:00+08:00", 1_795_341_600_000_000), ("2026-11-22 18:00:00", 1_795_341_600_000_000),
            ("2026-11-22 18:00:00.5", 1_795_341_600_500_000), ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
            ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ] as [(String, Int64)])
    func reading(_ text: String, _ microseconds: Int64) { #expect(Timestamp(text)?.microseconds == microseconds) }

    @Test(
        "what is no time, or leaves its zone open",
        arguments: [
            "", "Z", "2026", "2026-11-22", "2026-11-22T10:00Z", "2026-11-22T10:00:00", "2026-11-22T10:00:00z ", " 2026-11-22T10:00:00Z",
            "2026-11-22T10:00:00.Z", "2026-11-22T10:00:00.1234567890Z", "2026-11-22T10:00:00,5Z", "2026-11-22T10:00:00+8:00",
            "2026-11-22T10:00:00+08", "2026-11-22T10:00:00+0800", "2026-11-22T10:00:00+24:00", "2026-11-22T10:00:00+08:60",
            "2026-11-22T10:00:00+08:00Z", "2026-11-22T24:00:00Z", "2026-11-22T10:60:00Z", "2026-06-30T23:59:60Z", "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z", "2026/11/22T10:00:00Z", "2026-11-22_10:00:00Z", "+026-11-22T10:00:00Z", "2026-1-22T10:00:00Z",
            "20261122T100000Z", "２０２６-11-22T10:00:00Z", "2026-11-22T10:00:00\u{0}Z", "2026–11–22T10:00:00Z", "2026-11-22T1é:00:00Z",
            "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
        ])
    func refusing(_ text: String) { #expect(Timestamp(text) == nil) }

    @Test("no part of a time is a time")
    func everyCut() {
        let text = "2026-11-22T10:00:00.000250+08:00"
        for count in 0..<text.count { #expect(Timestamp(String(text.prefix(count))) == nil) }
    }

    @Test func writtenTimesComeBack() throws {
        var random = SplitMix64(seed: 1)
        for _ in 0..<2_000 {
            let moment = Timestamp(microseconds: Int64.random(in: -62_135_596_800_000_000...253_402_300_799_999_999, using: &random))
            #expect(Timestamp(moment.rfc3339) == moment)
            let second = Timestamp(seconds: Int64.random(in: 0...4_000_000_000, using: &random))
            #expect(Timestamp(second.beijing) == second)
        }
    }

    @Test("Foundation reads what is written")
    func agreesWithFoundation() throws {
        var random = SplitMix64(seed: 2)
        let formatter = ISO8601DateFormatter()
        for _ in 0..<300 {
            let moment = Timestamp(seconds: Int64.random(in: -12_000_000_000...250_000_000_000, using: &random))
            #expect(formatter.date(from: moment.rfc3339)?.timeIntervalSince1970 == TimeInterval(moment.seconds))
        }
    }

    @Test(arguments: [(0, "1970-01-01T00:00:00Z"), (250, "1970-01-01T00:00:00.000250Z"), (-1, "1969-12-31T23:59:59.999999Z")])
    func writing(_ microseconds: Int64, _ text: String) { #expect(Timestamp(microseconds: microseconds).rfc3339 == text) }

    @Test(
        "E3 seconds are rounded down, before 1970 too", arguments: [(1_999_999, 1), (0, 0), (-1, -1), (-1_000_000, -1), (-1_000_001, -2)])
    func wholeSeconds(_ microseconds: Int64, _ seconds: Int64) {
        #expect(Timestamp(microseconds: microseconds).seconds == seconds)
        #expect(Timestamp.Span.microseconds(microseconds).seconds == seconds)
    }

    @Test func arithmetic() {
        let noon = Timestamp(seconds: 43_200)
        #expect(noon + .hours(12) == Timestamp(seconds: 86_400))
        #expect(noon - .minutes(30) == Timestamp(seconds: 41_400))
        #expect(noon - Timestamp(seconds: 0) == .seconds(43_200))
        #expect(Timestamp.Span.days(1) == .hours(24))
        #expect(Timestamp.Span.milliseconds(1) == .microseconds(1_000))
        #expect(Timestamp(seconds: -1) < Timestamp(microseconds: -999_999))
        #expect(Timestamp.Span.seconds(1) > .milliseconds(999))
    }

    @Test("S1 a moment in JSON is RFC 3339 text")
    func json() throws {
        let moment = Timestamp(microseconds: 1_795_341_600_000_250)
        let json = try JSONEncoder().encode([moment])
        #expect(String(decoding: json, as: UTF8.self) == #"["2026-11-22T10:00:00.000250Z"]"#)
        #expect(try JSONDecoder().decode([Timestamp].self, from: json) == [moment])
        for wrong in ["[1795341600]", #"["now"]"#, "[null]"] {
            #expect(throws: DecodingError.self) { try JSONDecoder().decode([Timestamp].self, from: Data(wrong.utf8)) }
        }
    }
}
