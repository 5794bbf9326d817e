import Database
import PassportDomain
import Primitives

/// A failure that was counted before anybody looked whether it is one (SPEC P7).
struct CountedFailure: Sendable {
    let subject: ThrottleSubject
    /// The failures with this one.
    let throttle: Throttle
    /// While the subject waits nothing is counted: the failure is as good as one, and there is none to take back.
    let wasBlocked: Bool

    /// Whether this is the one that brings the first wait.
    func hasReached(_ policy: ThrottlePolicy) -> Bool { !wasBlocked && throttle.failures == policy.free }
}

extension Transaction {
    /// The same is written whether or not the subject waits.
    func countFailure(of subject: ThrottleSubject, by policy: ThrottlePolicy, at now: Timestamp) throws -> CountedFailure {
        let earlier = try throttle(subject)
        let blocked = earlier.flatMap { $0.isBlocked(at: now) ? $0 : nil }
        let counted = blocked ?? .counting(earlier, at: now, by: policy)
        try setThrottle(subject, counted)
        return CountedFailure(subject: subject, throttle: counted, wasBlocked: blocked != nil)
    }

    /// Takes it back: it turned out to be none.
    func forgive(_ counted: CountedFailure) throws {
        guard !counted.wasBlocked, let now = try throttle(counted.subject) else { return }
        try setThrottle(counted.subject, now.forgiving(counted.throttle))
    }
}
