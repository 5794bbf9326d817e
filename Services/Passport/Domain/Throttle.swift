public import Primitives

/// How patience with wrong passwords runs out (SPEC P7).
public struct ThrottlePolicy: Equatable, Sendable {
    /// Failures that cost no waiting.
    public let free: Int
    public let firstWait: Timestamp.Span
    public let longestWait: Timestamp.Span
    /// All failures are forgotten when none has come for this long.
    public let memory: Timestamp.Span
    /// Besides, one is forgotten each time this has passed; `nil` when none is.
    public let drain: Timestamp.Span?

    public init(
        free: Int, firstWait: Timestamp.Span = .seconds(2), longestWait: Timestamp.Span = .minutes(15), memory: Timestamp.Span = .hours(24),
        drain: Timestamp.Span? = nil
    ) {
        self.free = free
        self.firstWait = firstWait
        self.longestWait = longestWait
        self.memory = memory
        self.drain = drain
    }

    /// For a network, behind which a whole campus may be: a leaky bucket of an hour's failures. A typo now and then drains away, and nobody
    /// waits for longer than one failure takes to do so, which is when the guesses of an hour are as many as may be.
    public static func network(hourly limit: Int) -> ThrottlePolicy {
        let drain = Timestamp.Span.microseconds(Timestamp.Span.hours(1).microseconds / Int64(limit))
        return ThrottlePolicy(free: limit, longestWait: drain, drain: drain)
    }

    /// For what the tries at one address add to their network's count, which the address's owner has taken back: nobody waits for it, and what
    /// is older than a quarter of an hour is no slip of the one who gets in now.
    public static let slips = ThrottlePolicy(free: .max, memory: .minutes(15))
    /// So many at most: what is taken back is nothing to save up for a flood of guesses.
    public static let mostForgiven = 10

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
        let remembered = earlier?.remembered(at: now, by: policy)
        let failures = (remembered?.failures ?? 0) + 1
        let (lastAt, wait) = (remembered?.since ?? now, policy.wait(after: failures))
        return Throttle(failures: failures, lastAt: lastAt, blockedUntil: wait > .seconds(0) ? now + wait : lastAt)
    }

    /// What is left of the failures, and since when the next one drains; `nil` when nothing is left.
    private func remembered(at now: Timestamp, by policy: ThrottlePolicy) -> (failures: Int, since: Timestamp)? {
        guard now - lastAt < policy.memory else { return nil }
        guard let drain = policy.drain else { return (failures, now) }
        let drained = max(0, (now - lastAt).microseconds / drain.microseconds)
        guard drained < failures else { return nil }
        return (failures - Int(drained), lastAt + .microseconds(drained * drain.microseconds))
    }

    /// Without the failure that turned out to be none. A wait that it brought about ends with it; another's goes on.
    /// - Parameter counted: what stood here when it was counted.
    public func forgiving(_ counted: Throttle) -> Throttle {
        let isItsWait = blockedUntil == counted.blockedUntil
        return Throttle(failures: max(0, failures - 1), lastAt: lastAt, blockedUntil: isItsWait ? lastAt : blockedUntil)
    }

    /// A network's failures without an owner's own slips, of which none is taken back twice. What has drained meanwhile counts as others': so
    /// guesses at others are never more than the limit and what drains, however often an account in between is got into. A wait that goes on
    /// is others', too.
    public func forgiving(_ slips: Throttle, at now: Timestamp) -> Throttle {
        let count = min(slips.remembered(at: now, by: .slips)?.failures ?? 0, ThrottlePolicy.mostForgiven)
        return Throttle(failures: max(0, failures - count), lastAt: lastAt, blockedUntil: blockedUntil)
    }
}

public enum LogInRefusal: Error, Equatable, Sendable {
    /// No such account, wrong password, locked: one answer (P5, P7).
    case wrongCredentials
    /// Too many failures from one client address, whatever the accounts.
    case clientBlocked(retryAfter: Timestamp.Span)
}
