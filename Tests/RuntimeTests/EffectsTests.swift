import Foundation
import Primitives
import Runtime
import Synchronization
import Testing

@Suite struct EffectsTests {
    private struct Row {}

    @Test func idsAreOfTheGivenTimeAndRandomness() {
        let effects = Effects(now: { Timestamp(seconds: 1_795_341_600) }, random: { [UInt8](repeating: 0xff, count: $0) })
        #expect(effects.newID(Row.self).description == "01a202b2-c500-7fff-bfff-ffffffffffff")
        #expect(effects.random(3) == [255, 255, 255])
    }

    @Test("randomness has the length asked for, and is not the same twice", arguments: [0, 1, 7, 8, 9, 16, 24, 1_000])
    func systemRandom(_ count: Int) {
        let (one, other) = (Effects.system.random(count), Effects.system.random(count))
        #expect(one.count == count)
        #expect(count < 16 || one != other)
    }

    @Test("every bit of the system's randomness moves")
    func everyBitMoves() {
        let words = (0..<200).map { _ in Effects.system.random(16) }
        let ones = words.reduce([UInt8](repeating: 0, count: 16)) { zip($0, $1).map { $0 | $1 } }
        let zeros = words.reduce([UInt8](repeating: 255, count: 16)) { zip($0, $1).map { $0 & $1 } }
        #expect(ones == [UInt8](repeating: 255, count: 16))
        #expect(zeros == [UInt8](repeating: 0, count: 16))
    }

    @Test func theSystemsClockIsTheMachines() {
        let before = Date().timeIntervalSince1970
        let now = Effects.system.now()
        let after = Date().timeIntervalSince1970
        #expect(now.microseconds >= Int64(before * 1_000_000) && now.microseconds <= Int64(after * 1_000_000))
    }
}

@Suite struct RehearsalClockTests {
    /// A clock that the test moves, and the file that the operator writes.
    private final class Scene: Sendable {
        let machine = Mutex(Timestamp(seconds: 1_000))
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func write(_ text: String) throws { try text.write(toFile: path, atomically: true, encoding: .utf8) }
        func clock() throws -> RehearsalClock { try RehearsalClock(path: path) { [self] in machine.withLock { $0 } } }
        func pass(_ span: Timestamp.Span) { machine.withLock { $0 = $0 + span } }
    }

    private let scene = Scene()

    @Test("E3 the operator moves the clock, and it is noticed in 20 ms")
    func moving() throws {
        try scene.write("3600000000\n")
        let clock = try scene.clock()
        #expect(clock.now() == Timestamp(seconds: 4_600))
        try scene.write("-1000000")
        #expect(clock.now() == Timestamp(seconds: 4_600))
        scene.pass(.milliseconds(20))
        #expect(clock.now() == Timestamp(seconds: 4_600) + .milliseconds(20))
        scene.pass(.microseconds(1))
        #expect(clock.now() == Timestamp(seconds: 999) + .milliseconds(20) + .microseconds(1))
    }

    @Test("a file that is gone or half written leaves the last offset", arguments: ["", "12x", "1.5", "99999999999999999999"])
    func broken(_ text: String) throws {
        try scene.write("5000000")
        let clock = try scene.clock()
        try scene.write(text)
        scene.pass(.seconds(1))
        #expect(clock.now() == Timestamp(seconds: 1_006))
        try FileManager.default.removeItem(atPath: scene.path)
        scene.pass(.seconds(1))
        #expect(clock.now() == Timestamp(seconds: 1_007))
    }

    @Test("a machine's clock that is set back does not keep an old offset")
    func setBack() throws {
        try scene.write("0")
        let clock = try scene.clock()
        try scene.write("7000000")
        scene.pass(.seconds(-500))
        #expect(clock.now() == Timestamp(seconds: 507))
    }

    @Test func aRehearsalNeedsItsFile() throws {
        #expect(throws: (any Error).self) { try scene.clock() }
        try scene.write("tomorrow")
        #expect(throws: (any Error).self) { try scene.clock() }
    }
}
