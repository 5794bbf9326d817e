import Primitives
import Testing

@testable import HTTPClient

@Suite("Breaker", .timeLimit(.minutes(1)))
struct BreakerTests {
    let breaker = Breaker(failuresToOpen: 3, openFor: .seconds(2))
    let start = Timestamp(seconds: 1_000_000)

    private func fail(_ times: Int, at moment: Timestamp) throws -> [Bool] {
        try (0..<times).map { _ in breaker.record(.failed, of: try #require(breaker.permit(at: moment)), at: moment) }
    }

    @Test("opens at the third failure in a row")
    func opens() throws {
        #expect(try fail(3, at: start) == [false, false, true])
        #expect(breaker.isOpen)
        #expect(breaker.permit(at: start + .microseconds(1_999_999)) == nil)
    }

    @Test("one success in between starts the count anew")
    func counts() throws {
        _ = try fail(2, at: start)
        #expect(!breaker.record(.alive, of: .ordinary, at: start))
        #expect(try fail(2, at: start) == [false, false])
        #expect(!breaker.isOpen)
    }

    @Test("a cancelled call says nothing")
    func unknown() throws {
        _ = try fail(2, at: start)
        #expect(!breaker.record(.unknown, of: .ordinary, at: start))
        #expect(try fail(1, at: start) == [true])
    }

    @Test("lets one probe through after the delay, and its success closes")
    func probeSucceeds() throws {
        _ = try fail(3, at: start)
        let later = start + .seconds(2)
        #expect(breaker.permit(at: later) == .probe)
        #expect(breaker.permit(at: later) == nil)
        #expect(!breaker.record(.alive, of: .probe, at: later))
        #expect(breaker.permit(at: later) == .ordinary)
        #expect(breaker.permit(at: later) == .ordinary)
    }

    @Test("a failed probe opens for the whole delay again")
    func probeFails() throws {
        _ = try fail(3, at: start)
        let later = start + .seconds(3)
        #expect(breaker.permit(at: later) == .probe)
        #expect(breaker.record(.failed, of: .probe, at: later))
        #expect(breaker.permit(at: later + .microseconds(1_999_999)) == nil)
        #expect(breaker.permit(at: later + .seconds(2)) == .probe)
    }

    @Test("a cancelled probe makes way for the next at once")
    func probeCancelled() throws {
        _ = try fail(3, at: start)
        #expect(breaker.permit(at: start + .seconds(2)) == .probe)
        #expect(!breaker.record(.unknown, of: .probe, at: start + .seconds(2)))
        #expect(breaker.permit(at: start + .seconds(2)) == .probe)
    }

    @Test("a call from before the opening neither prolongs it nor fails the probe, but its success closes")
    func latecomers() throws {
        _ = try fail(3, at: start)
        #expect(!breaker.record(.failed, of: .ordinary, at: start + .seconds(1)))
        #expect(breaker.permit(at: start + .seconds(2)) == .probe)
        #expect(!breaker.record(.failed, of: .ordinary, at: start + .seconds(2)))
        #expect(breaker.permit(at: start + .seconds(2)) == nil)
        #expect(!breaker.record(.alive, of: .ordinary, at: start + .seconds(2)))
        #expect(!breaker.isOpen)
    }

    @Test("a clock that is set back doesn't hold it open")
    func clockSetBack() throws {
        _ = try fail(3, at: start)
        #expect(breaker.permit(at: start - .days(1)) == .probe)
    }

    @Test("of many that ask at once, one is the probe")
    func oneProbe() async throws {
        _ = try fail(3, at: start)
        let probes = await withTaskGroup(of: Breaker.Permit?.self) { group in
            for _ in 0..<100 { group.addTask { [breaker, start] in breaker.permit(at: start + .seconds(2)) } }
            return await group.reduce(into: 0) { count, permit in count += permit == nil ? 0 : 1 }
        }
        #expect(probes == 1)
    }
}
