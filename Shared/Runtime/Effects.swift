public import Primitives

/// What a use case may take from the world: the time, randomness, new ids. Handed in by initialiser, so that a test sets each.
public struct Effects: Sendable {
    private let clock: @Sendable () -> Timestamp
    private let source: @Sendable (_ count: Int) -> [UInt8]

    public init(now: @escaping @Sendable () -> Timestamp, random: @escaping @Sendable (_ count: Int) -> [UInt8]) {
        clock = now
        source = random
    }

    /// The moment, by the one clock that every rule of time is checked against (E3).
    public func now() -> Timestamp { clock() }

    /// Unpredictable bytes, fit for secrets.
    public func random(_ count: Int) -> [UInt8] { source(count) }

    public func newID<Entity>(_: Entity.Type = Entity.self) -> ID<Entity> { ID(at: now(), random: random(10)) }

    /// The machine's clock and its random generator.
    public static let system = Effects(now: SystemClock.now, random: SystemClock.random)
}
