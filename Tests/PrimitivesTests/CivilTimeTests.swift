import Foundation
import Primitives
import Testing

@Suite struct CivilTimeTests {
    /// Foundation's calendar turns Julian before October 1582; ours is Gregorian throughout.
    private static let comparable = Int64(-12_212_553_600)...253_402_300_799

    private func calendar(hours: Int) throws -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: hours * 3600))
        return calendar
    }

    @Test("the calendar is Foundation's, over random moments", arguments: [-12, 0, 8, 14])
    func agreesWithFoundation(_ hours: Int) throws {
        var random = SplitMix64(seed: UInt64(100 + hours))
        let calendar = try calendar(hours: hours)
        for _ in 0..<500 {
            let second = Int64.random(in: Self.comparable, using: &random)
            let microsecond = Int64.random(in: 0...999_999, using: &random)
            let moment = Timestamp(microseconds: second * 1_000_000 + microsecond)
            let ours = CivilTime(moment, offset: .hours(Int64(hours)))
            let theirs = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: TimeInterval(second)))
            #expect([ours.year, ours.month, ours.day] == [theirs.year, theirs.month, theirs.day])
            #expect([ours.hour, ours.minute, ours.second] == [theirs.hour, theirs.minute, theirs.second])
            #expect(ours.microsecond == Int(microsecond))
            #expect(ours.timestamp(offset: .hours(Int64(hours))) == moment)
        }
    }

    @Test("each day of 400 years follows the one before, there and back")
    func everyDay() throws {
        var (year, month, day) = (1600, 1, 1)
        var moment = try #require(Timestamp("1600-01-01T00:00:00Z"))
        while year < 2000 {
            let civil = CivilTime(moment, offset: CivilTime.utc)
            guard civil.year == year, civil.month == month, civil.day == day, civil.timestamp(offset: CivilTime.utc) == moment else {
                Issue.record("\(civil.date) where \(year)-\(month)-\(day) should be")
                return
            }
            moment = moment + .days(1)
            day += 1
            if CivilTime(year: year, month: month, day: day) == nil { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        #expect(moment == Timestamp("2000-01-01T00:00:00Z"))
    }

    @Test(
        "days that the calendar has not",
        arguments: [
            (2026, 2, 29), (2100, 2, 29), (1900, 2, 29), (2024, 2, 30), (2026, 4, 31), (2026, 6, 31), (2026, 9, 31), (2026, 11, 31),
            (2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 1, 32), (0, 1, 1), (10_000, 1, 1), (-1, 1, 1),
        ])
    func noSuchDay(_ year: Int, _ month: Int, _ day: Int) { #expect(CivilTime(year: year, month: month, day: day) == nil) }

    @Test(arguments: [(2024, 2, 29), (2000, 2, 29), (1, 1, 1), (9999, 12, 31)])
    func suchADay(_ year: Int, _ month: Int, _ day: Int) { #expect(CivilTime(year: year, month: month, day: day) != nil) }

    @Test(
        "times that no day has",
        arguments: [
            (24, 0, 0, 0), (-1, 0, 0, 0), (0, 60, 0, 0), (0, -1, 0, 0), (0, 0, 60, 0), (0, 0, -1, 0), (0, 0, 0, 1_000_000), (0, 0, 0, -1),
        ])
    func noSuchTime(_ hour: Int, _ minute: Int, _ second: Int, _ microsecond: Int) {
        #expect(CivilTime(year: 2026, month: 1, day: 1, hour: hour, minute: minute, second: second, microsecond: microsecond) == nil)
    }

    @Test("one microsecond before midnight is the day before")
    func midnight() throws {
        let midnight = try #require(Timestamp("2026-11-23T00:00:00+08:00"))
        let before = CivilTime(midnight - .microseconds(1), offset: CivilTime.beijing)
        #expect("\(before.date) \(before.timeOfDay)" == "2026-11-22 23:59:59")
        #expect(before.microsecond == 999_999)
        #expect(CivilTime(midnight, offset: CivilTime.beijing).compactDate == "20261123")
        #expect(CivilTime(midnight, offset: CivilTime.utc).date == "2026-11-22")
    }
}
