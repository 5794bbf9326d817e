public import Primitives

/// How patience with wrong passwords runs out (SPEC P7).
public struct ThrottlePolicy: Equatable, Sendable {
    /// Failures that cost no waiting.
    public let free: Int
    public let firstWait: Timestamp.Span
    public let longestWait: Timestamp.Span
    /// Failures are forgotten when none has come for this long.
    public let memory: Timestamp.Span

    public init(
        free: Int, firstWait: Timestamp.Span = .seconds(2), longestWait: Timestamp.Span = .minutes(15), memory: Timestamp.Span = .hours(24)
    ) {
        self.free = free
        self.firstWait = firstWait
        self.longestWait = longestWait
        self.memory = memory
    }

    /// The wait after so many failures: none at first, then doubled each time up to the longest.
    public func wait(after failures: Int) -> Timestamp.Span {
        guard failures >= free else { return .seconds(0) }
        let doublings = min(failures - free, 40)
        let wait = firstWait.microseconds.multipliedReportingOverflow(by: 1 << Int64(doublings))
        return wait.overflow ? longestWait : min(.microseconds(wait.partialValue), longestWait)
    }
}

/// The failures counted against one account or one client address.
public struct Throttle: Equatable, Sendable {
    public let failures: Int
    public let lastAt: Timestamp
    public let blockedUntil: Timestamp

    public init(failures: Int, lastAt: Timestamp, blockedUntil: Timestamp) {
        self.failures = failures
        self.lastAt = lastAt
        self.blockedUntil = blockedUntil
    }

    /// A count without a wait blocks nobody, not even one whose clock is behind that of the process that has counted.
    public func isBlocked(at now: Timestamp) -> Bool { blockedUntil > lastAt && now < blockedUntil }

    /// With one more failure, counted before the password is looked at: guesses sent in parallel can't beat the count.
    /// While it is blocked nothing is counted, so that a stranger can't make the owner's wait any longer.
    public static func counting(_ earlier: Throttle?, at now: Timestamp, by policy: ThrottlePolicy) -> Throttle {
        let remembered = earlier.flatMap { now - $0.lastAt < policy.memory ? $0.failures : nil } ?? 0
        let failures = remembered + 1
        return Throttle(failures: failures, lastAt: now, blockedUntil: now + policy.wait(after: failures))
    }

    /// Without the failure that turned out to be none.
    public func forgivingOne() -> Throttle {
        Throttle(failures: max(0, failures - 1), lastAt: lastAt, blockedUntil: lastAt)
    }
}

public enum LogInRefusal: Error, Equatable, Sendable {
    /// No such account, wrong password, locked: one answer (P5, P7).
    case wrongCredentials
    /// Too many failures from one client address, whatever the accounts.
    case clientBlocked(retryAfter: Timestamp.Span)
}
