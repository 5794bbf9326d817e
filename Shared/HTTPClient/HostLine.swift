/// The exchanges of one host: a few under way, the rest in line for their turn. libcurl has such a limit too, but in 7.88 the time-out of
/// a call that waits in its line doesn't hold.
struct HostLine {
    private let limit: Int
    private var underWay = 0
    private var waiting: [Exchange] = []

    init(limit: Int) { self.limit = limit }

    var isEmpty: Bool { underWay == 0 && waiting.isEmpty }
    var nextDeadline: ContinuousClock.Instant? { waiting.lazy.map(\.deadline).min() }

    mutating func join(_ exchange: Exchange) { waiting.append(exchange) }

    /// One that was under way is not any more.
    mutating func leave() { underWay -= 1 }

    /// The next whose turn it is; counts as under way from here on.
    mutating func next() -> Exchange? {
        guard underWay < limit, !waiting.isEmpty else { return nil }
        underWay += 1
        return waiting.removeFirst()
    }

    mutating func endLate(at now: ContinuousClock.Instant) {
        for exchange in waiting where exchange.deadline <= now { exchange.end(.failure(.timedOut)) }
        waiting.removeAll { $0.isOver }
    }
}
