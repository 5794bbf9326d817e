import Primitives

/// How long whoever has claimed a refund is the only one that asks the gateway about it (SPEC Y9). Others go by the service's clock; whoever
/// holds it goes by one that nobody sets.
struct RefundLease: Sendable {
    /// The longest that one call takes.
    private let call: Timestamp.Span
    /// Time that passes, from any moment on.
    private let elapsed: @Sendable () -> Duration

    /// The calls of a claim, and how long may pass between them.
    private static let calls: Int64 = 3
    private static let slack = Timestamp.Span.seconds(5)

    init(call: Timestamp.Span, elapsed: @escaping @Sendable () -> Duration = Self.machine()) {
        self.call = call
        self.elapsed = elapsed
    }

    var span: Timestamp.Span { .microseconds(Self.slack.microseconds + Self.calls * call.microseconds) }

    /// Before a claim. - Returns: whether there is time for one more call.
    func begin() -> @Sendable () -> Bool {
        let (start, most) = (elapsed(), Duration.microseconds(span.microseconds - call.microseconds))
        return { [elapsed] in elapsed() - start <= most }
    }

    private static func machine() -> @Sendable () -> Duration {
        let start = ContinuousClock.now
        return { ContinuousClock.now - start }
    }
}
