import HTTP
import Primitives

/// Whether and when an attempt that failed is made again.
struct RetryRule {
    let policy: Peer.Policy
    /// A read, or a change with an idempotency key.
    let isRepeatable: Bool

    /// How long one attempt may take; `nil` when no time is left. One that can be repeated leaves half the time for the next.
    func timeout(ofAttempt attempt: Int, remaining: Timestamp.Span) -> Timestamp.Span? {
        guard remaining > .seconds(0) else { return nil }
        guard isRepeatable, attempt < policy.attempts else { return remaining }
        return .microseconds(remaining.microseconds / 2)
    }

    /// The wait before the next attempt, or `nil` when this one was the last: full jitter, that is any time up to a bound that
    /// doubles, and no less than the `Retry-After` that the peer asked for.
    func wait(after outcome: Exchange.Outcome, attempt: Int, remaining: Timestamp.Span, random: UInt64) -> Timestamp.Span? {
        guard isRepeatable, attempt < policy.attempts, outcome.isPassingTrouble else { return nil }
        let bound = min(policy.longestWait.microseconds, policy.firstWait.microseconds << min(attempt - 1, 20))
        let jitter = Int64(UInt64(bound + 1).multipliedFullWidth(by: random).high)
        let wait = Timestamp.Span.microseconds(jitter + (outcome.retryAfter?.microseconds ?? 0))
        return wait < remaining ? wait : nil
    }
}

extension Exchange.Outcome {
    /// The peer could not be reached, took too long, or says itself that it can't serve now.
    var isPassingTrouble: Bool {
        switch self {
        case .success(let response): [.badGateway, .serviceUnavailable, .gatewayTimeout].contains(response.status)
        case .failure(.unreachable), .failure(.timedOut): true
        case .failure(.answerTooLarge), .failure(.brokenAnswer), .failure(.mailRefused), .failure(.mailRejected), .failure(.cancelled),
            .failure(.closed):
            false
        }
    }

    /// What this outcome tells the breaker: any answer but "not now" shows that the peer is alive.
    var sign: Breaker.Outcome {
        switch self {
        case _ where isPassingTrouble: .failed
        case .failure(.cancelled), .failure(.closed): .unknown
        case .success, .failure: .alive
        }
    }

    /// `Retry-After` in its form of seconds (RFC 9110 §10.2.3), the one that our services send.
    fileprivate var retryAfter: Timestamp.Span? {
        guard case .success(let response) = self, let text = response.headers["retry-after"], let seconds = UInt32(text) else { return nil }
        return .seconds(Int64(seconds))
    }
}
