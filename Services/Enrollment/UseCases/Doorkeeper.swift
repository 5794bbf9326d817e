import Database
import EnrollmentDomain
import Primitives
import Runtime
import Synchronization

/// Why somebody has to wait: how many are before, and about how long.
struct WaitingRefusal: Error, Equatable {
    /// The own place counted.
    let waiting: Int
    let seconds: Int
}

/// Lets candidates in as fast as the service takes them, in the order in which they came. A place belongs to the account: reloading, a second
/// browser or a program that asks a hundred times a second change nothing about it, and it survives this process.
struct Doorkeeper: Sendable {
    let database: Database
    let effects: Effects
    let inForce: SittingInForce
    /// Let in a second; `nil` where everybody is at once.
    let rate: Int?
    private let memory = DoorMemory()

    init(database: Database, effects: Effects, inForce: SittingInForce, rate: Int?) {
        self.database = database
        self.effects = effects
        self.inForce = inForce
        self.rate = rate
    }

    /// Who was let in stays in for as long as a session lasts at most.
    static let lifetime = Timestamp.Span.hours(12)
    /// What a quiet time keeps for a crowd: so many seconds of the rate.
    static let spareSeconds = 10

    /// - Throws: `WaitingRefusal`
    func admit(_ account: AccountID) async throws {
        guard let rate else { return }
        let now = effects.now()
        let since = since(at: now)
        if memory.isInside(account, since: since) { return }
        let place = try await place(of: account, rate, since: since, at: now)
        let line = try await line(rate, at: now)
        let waiting = line.waiting(before: place, at: now)
        guard waiting == 0 else {
            throw WaitingRefusal(waiting: waiting, seconds: line.seconds(until: place, at: now))
        }
        memory.letIn(account, at: now)
    }

    /// What came before doesn't count any more. At the opening all begin anew: else those who looked in early would all come at once.
    private func since(at now: Timestamp) -> Timestamp {
        let oldest = now - Self.lifetime
        guard let opens = inForce.sitting.windows[.registration]?.opens, opens <= now else { return oldest }
        return max(oldest, opens - .microseconds(1))
    }

    private func place(of account: AccountID, _ rate: Int, since: Timestamp, at now: Timestamp) async throws -> Int {
        if let known = memory.place(of: account, since: since) { return known }
        let (code, spare) = (inForce.sitting.code, rate * Self.spareSeconds)
        if let earlier = try await database.read({ try $0.place(of: account, in: code, since: since) }) {
            memory.keep(earlier, of: account)
            return earlier.place
        }
        let (place, line) = try await database.write { tx -> (GivenPlace, WaitingLine) in
            var line = try tx.waitingLine(of: code, rate: rate, spare: spare) ?? WaitingLine(rate: rate, spare: spare, at: now)
            // Two requests of one browser come at once: the place is the first one's.
            if let earlier = try tx.place(of: account, in: code, since: since) { return (earlier, line) }
            let given = GivenPlace(place: line.join(at: now), cameAt: now)
            try tx.save(line, of: code)
            try tx.give(given, to: account, in: code)
            return (given, line)
        }
        memory.keep(place, of: account)
        memory.keep(line, at: now)
        return place.place
    }

    /// The line as it was within the last second.
    private func line(_ rate: Int, at now: Timestamp) async throws -> WaitingLine {
        if let known = memory.line(at: now) { return known }
        let (code, spare) = (inForce.sitting.code, rate * Self.spareSeconds)
        let line =
            try await database.read { try $0.waitingLine(of: code, rate: rate, spare: spare) }
            ?? WaitingLine(rate: rate, spare: spare, at: now)
        memory.keep(line, at: now)
        return line
    }
}

/// Spares the waiting their reads: whoever reloads costs no more than a look at a dictionary.
private final class DoorMemory: Sendable {
    private struct State {
        var inside: [AccountID: Timestamp] = [:]
        var places: [AccountID: GivenPlace] = [:]
        var line: (line: WaitingLine, readAt: Timestamp)?
    }

    private let state = Mutex(State())
    private static let capacity = 200_000
    private static let age = Timestamp.Span.seconds(1)

    func isInside(_ account: AccountID, since moment: Timestamp) -> Bool {
        state.withLock { $0.inside[account].map { $0 > moment } ?? false }
    }

    func letIn(_ account: AccountID, at now: Timestamp) {
        state.withLock { state in
            if state.inside.count >= Self.capacity { state.inside.removeAll(keepingCapacity: true) }
            state.inside[account] = now
            state.places[account] = nil
        }
    }

    func place(of account: AccountID, since moment: Timestamp) -> Int? {
        state.withLock { $0.places[account].flatMap { $0.cameAt > moment ? $0.place : nil } }
    }

    func keep(_ place: GivenPlace, of account: AccountID) {
        state.withLock { state in
            if state.places.count >= Self.capacity { state.places.removeAll(keepingCapacity: true) }
            state.places[account] = place
        }
    }

    func line(at now: Timestamp) -> WaitingLine? {
        state.withLock { state in
            state.line.flatMap { now >= $0.readAt && now - $0.readAt < Self.age ? $0.line : nil }
        }
    }

    func keep(_ line: WaitingLine, at now: Timestamp) { state.withLock { $0.line = (line, now) } }
}
