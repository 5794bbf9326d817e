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

    /// The failure at a network, and beside it what the tries at one address add there. The same is written for every address; while the
    /// network waits nothing is counted at either.
    func countFailure(
        from origin: Origin, at address: String, _ context: PassportContext, at now: Timestamp
    ) throws -> (ofNetwork: CountedFailure, ofSlips: CountedFailure) {
        let network = context.subject(.clientFailures, origin.network)
        let ofNetwork = try countFailure(of: network, by: context.limits.clientFailures, at: now)
        let slips = context.subject(.slips, "\(origin.network) \(address)")
        guard !ofNetwork.wasBlocked else {
            return (ofNetwork, CountedFailure(subject: slips, throttle: ofNetwork.throttle, wasBlocked: true))
        }
        return (ofNetwork, try countFailure(of: slips, by: .slips, at: now))
    }

    /// An owner has got in: the network gets back the failure that was none, and the owner's slips before it. Who guesses at others gains
    /// nothing by an account of his own.
    func forgive(_ slips: CountedFailure, at network: CountedFailure, at now: Timestamp) throws {
        try forgive(slips)
        try forgive(network)
        if let before = try throttle(slips.subject), let counted = try throttle(network.subject) {
            try setThrottle(network.subject, counted.forgiving(before, at: now))
        }
        try removeThrottle(slips.subject)
    }

    /// Takes it back: it turned out to be none.
    func forgive(_ counted: CountedFailure) throws {
        guard !counted.wasBlocked, let now = try throttle(counted.subject) else { return }
        try setThrottle(counted.subject, now.forgiving(counted.throttle))
    }
}
