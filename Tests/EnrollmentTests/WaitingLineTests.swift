import Database
import EnrollmentDomain
import HTTP
import Primitives
import Testing

@testable import Enrollment

@Suite struct WaitingLineTests {
    private static let start = Timestamp(seconds: 1_000)

    @Test("a crowd is let in by the second, in the order in which it came")
    func order() {
        var line = WaitingLine(rate: 2, spare: 3, at: Self.start)
        let places = (0..<10).map { _ in line.join(at: Self.start) }
        #expect(places == Array(1...10))
        #expect(places.map { line.waiting(before: $0, at: Self.start) } == [0, 0, 0, 1, 2, 3, 4, 5, 6, 7])
        #expect(places.map { line.seconds(until: $0, at: Self.start) } == [0, 0, 0, 1, 1, 2, 2, 3, 3, 4])
        #expect(line.waiting(before: 10, at: Self.start + .seconds(3)) == 1)
        #expect(line.waiting(before: 10, at: Self.start + .milliseconds(3_500)) == 0)
    }

    @Test("a quiet time is kept for a crowd, up to its bound")
    func spare() {
        var line = WaitingLine(rate: 2, spare: 3, at: Self.start)
        _ = line.join(at: Self.start)
        let later = Self.start + .days(400)
        let crowd = (0..<5).map { _ in line.join(at: later) }
        #expect(crowd.map { line.waiting(before: $0, at: later) } == [0, 0, 0, 1, 2])
    }

    @Test("a clock that is behind lets nobody in twice, and keeps nobody out")
    func clocks() {
        var line = WaitingLine(rate: 2, spare: 0, at: Self.start)
        let first = line.join(at: Self.start + .seconds(2))
        let second = line.join(at: Self.start)
        #expect(second == first + 1)
        #expect(line.waiting(before: second, at: Self.start + .seconds(2)) == 2)
        #expect(line.waiting(before: second, at: Self.start + .seconds(3)) == 0)
    }

    private func keeper(_ bench: Bench, rate: Int = 2) -> Doorkeeper {
        Doorkeeper(database: bench.database, effects: bench.services.effects, inForce: bench.services.inForce, rate: rate)
    }

    private func account(_ index: Int) -> AccountID { Bench.candidate(index).account }

    @Test("S6 hammering, a second browser and another process change nothing about a place")
    func place() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let door = keeper(bench)
        let spare = 2 * Doorkeeper.spareSeconds
        for index in 1...spare { try await door.admit(account(index)) }
        await #expect(throws: WaitingRefusal(waiting: 1, seconds: 1)) { try await door.admit(account(100)) }
        for index in 101...120 { await #expect(throws: WaitingRefusal.self) { try await door.admit(account(index)) } }
        for _ in 1...50 {
            await #expect(throws: WaitingRefusal(waiting: 21, seconds: 11)) { try await door.admit(account(120)) }
            await #expect(throws: WaitingRefusal(waiting: 21, seconds: 11)) { try await keeper(bench).admit(account(120)) }
        }
        bench.clock.advance(by: .seconds(1))
        try await door.admit(account(100))
        try await keeper(bench).admit(account(101))
        await #expect(throws: WaitingRefusal(waiting: 1, seconds: 1)) { try await door.admit(account(102)) }
        bench.clock.advance(by: .seconds(10))
        try await door.admit(account(120))
        try await door.admit(account(1))
    }

    @Test("many at once are given a place each, and one account one place")
    func atOnce() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let doors = [keeper(bench), keeper(bench)]
        let refusals = await withTaskGroup(of: WaitingRefusal?.self) { group in
            for index in 0..<120 {
                group.addTask {
                    do {
                        try await doors[index % 2].admit(account(index / 2))
                        return nil
                    } catch { return error as? WaitingRefusal }
                }
            }
            return await group.reduce(into: [WaitingRefusal?]()) { $0.append($1) }
        }
        let waiting = refusals.compactMap(\.?.waiting)
        #expect(waiting.count == 80 && Set(waiting) == Set(1...40))
        let places = try await bench.database.read {
            try $0.all("SELECT place FROM waiting_places ORDER BY place") { try $0.next(Int.self) }
        }
        #expect(places == Array(1...60))
    }

    @Test("E14 the line is shown on the way to an entry; paying and refreshing never wait, nor do officers")
    func pages() async throws {
        let bench = try await Bench(admissionsPerSecond: 1)
        defer { bench.close() }
        let (officer, _) = try await bench.officer()
        let waiter = try await bench.register(1)
        for index in 10..<(10 + Doorkeeper.spareSeconds + 59) { try? await bench.services.doorkeeper.admit(account(index)) }
        let page = try await bench.send(.get, "/registration", as: waiter)
        #expect(page.status == .ok && page.text.contains("<strong>59</strong>") && page.text.contains("1 分钟"))
        #expect(page.headers["refresh"] == "6")
        let form = try await bench.send(.post, "/registration/written", as: waiter, form: [("subject", "CET4")])
        #expect(form.status == .serviceUnavailable && form.headers["refresh"] == "6; url=/registration/written")
        #expect(form.text.contains("刚才的表单没有提交"))
        let api = try await bench.send(.put, "/api/v1/registration/written", as: waiter, json: #"{"subjects":["CET4"]}"#)
        #expect(api.status == .serviceUnavailable && api.headers["retry-after"] == "6")
        #expect(try api.problem().code == "line.waiting" && api.problem().details == ["before": "59", "seconds": "60"])
        #expect(try await bench.states(of: waiter) == "")
        #expect(try await bench.send(.get, "/history", as: waiter).text.contains("确认报名信息"))
        #expect(try await bench.send(.post, "/payment/refresh", as: waiter, form: []).status == .seeOther)
        #expect(try await bench.send(.get, "/", as: waiter).status == .ok)
        #expect(try await bench.send(.get, "/officer", as: officer).status == .seeOther)
        bench.clock.advance(by: .seconds(60))
        #expect(try await bench.send(.get, "/registration", as: waiter).text.contains("我的报名"))
        #expect(try await bench.send(.put, "/api/v1/registration/written", as: waiter, json: #"{"subjects":["CET4"]}"#).status == .ok)
    }

    @Test("S6 whoever looked in before the opening stands in line like everybody else when it comes")
    func opening() async throws {
        let bench = try await Bench(at: Bench.opening - .hours(1))
        defer { bench.close() }
        let door = keeper(bench)
        let spare = 2 * Doorkeeper.spareSeconds
        for index in 1...spare { try await door.admit(account(index)) }
        bench.clock.set(Bench.opening)
        for index in 101...(100 + spare) { try await door.admit(account(index)) }
        await #expect(throws: WaitingRefusal(waiting: 1, seconds: 1)) { try await door.admit(account(1)) }
        await #expect(throws: WaitingRefusal(waiting: 1, seconds: 1)) { try await keeper(bench).admit(account(1)) }
        try await door.admit(account(101))
    }

    @Test("a place is forgotten after half a day")
    func forgotten() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let door = keeper(bench)
        for index in 1...21 { try? await door.admit(account(index)) }
        bench.clock.advance(by: Doorkeeper.lifetime)
        try await bench.services.removeExpired()
        #expect(try await bench.database.read { try $0.first("SELECT count(*) FROM waiting_places") { try $0.next(Int.self) } } == 0)
        try await door.admit(account(21))
    }
}
