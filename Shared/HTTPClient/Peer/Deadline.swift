import Primitives

/// The moment by which a call must be over, whatever it takes on the way.
struct Deadline {
    private let budget: Timestamp.Span
    private let end: Timestamp

    init(_ budget: Timestamp.Span, from now: Timestamp) {
        self.budget = budget
        end = now + budget
    }

    /// Zero or less when it has passed; a clock that was set back lends no time.
    func remaining(at now: Timestamp) -> Timestamp.Span { min(budget, end - now) }
}
