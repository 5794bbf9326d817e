import HTTP
import Primitives
import Testing

@testable import HTTPClient

@Suite("Retry rule", .timeLimit(.minutes(1)))
struct RetryRuleTests {
    private func rule(_ isRepeatable: Bool = true) -> RetryRule {
        var policy = Peer.Policy()
        policy.attempts = 4
        policy.firstWait = .milliseconds(100)
        policy.longestWait = .milliseconds(300)
        return RetryRule(policy: policy, isRepeatable: isRepeatable)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let outcome: Exchange.Outcome
        let isRetried: Bool

        init(_ status: Int, _ isRetried: Bool) {
            testDescription = "\(status)"
            outcome = .success(Response(Status(rawValue: status)))
            self.isRetried = isRetried
        }

        init(_ error: HTTPClientError, _ isRetried: Bool) {
            testDescription = "\(error)"
            outcome = .failure(error)
            self.isRetried = isRetried
        }
    }

    static let cases = [
        Case(200, false), Case(204, false), Case(302, false), Case(400, false), Case(404, false), Case(409, false), Case(422, false),
        Case(429, false), Case(500, false), Case(501, false), Case(502, true), Case(503, true), Case(504, true), Case(505, false),
        Case(.unreachable(""), true), Case(.timedOut, true), Case(.answerTooLarge, false), Case(.brokenAnswer(""), false),
        Case(.mailRefused(""), false), Case(.mailRejected(""), false), Case(.cancelled, false), Case(.closed, false),
    ]

    @Test("what is in passing trouble is tried again, if it may be repeated", arguments: cases, [true, false])
    func retries(_ example: Case, _ isRepeatable: Bool) {
        let wait = rule(isRepeatable).wait(after: example.outcome, attempt: 1, remaining: .seconds(5), random: 0)
        #expect((wait != nil) == (example.isRetried && isRepeatable))
    }

    @Test(
        "full jitter: any wait from none up to a bound that doubles until it is capped",
        arguments: [(1, Int64(100)), (2, 200), (3, 300)])
    func jitter(_ attempt: Int, _ bound: Int64) {
        let outcome = Exchange.Outcome.failure(.timedOut)
        func wait(_ random: UInt64) -> Timestamp.Span? {
            rule().wait(after: outcome, attempt: attempt, remaining: .seconds(5), random: random)
        }
        #expect(wait(0) == .milliseconds(0))
        #expect(wait(.max) == .milliseconds(bound))
        #expect(wait(.max / 2 + 1) == .milliseconds(bound / 2))
    }

    @Test("the last attempt is the last")
    func lastAttempt() {
        #expect(rule().wait(after: .failure(.timedOut), attempt: 4, remaining: .seconds(5), random: 0) == nil)
    }

    @Test(
        "Retry-After is kept, unless the deadline comes first",
        arguments: [
            ("2", Timestamp.Span.seconds(2)), ("0", .seconds(0)), ("4", .seconds(4)), ("5", nil), ("4000000000", nil),
            ("99999999999999999999", .seconds(0)),
            ("-1", .seconds(0)), ("soon", .seconds(0)), ("Fri, 31 Dec 1999 23:59:59 GMT", .seconds(0)),
        ])
    func retryAfter(_ value: String, _ expected: Timestamp.Span?) {
        let outcome = Exchange.Outcome.success(Response(.serviceUnavailable, headers: ["Retry-After": value]))
        #expect(rule().wait(after: outcome, attempt: 1, remaining: .seconds(5), random: 0) == expected)
    }

    @Test("a wait that would use up the deadline is not begun")
    func noTimeLeft() {
        #expect(rule().wait(after: .failure(.timedOut), attempt: 1, remaining: .milliseconds(100), random: .max) == nil)
        #expect(rule().wait(after: .failure(.timedOut), attempt: 1, remaining: .milliseconds(-1), random: 0) == nil)
    }

    @Test(
        "an attempt that can be repeated leaves time for another",
        arguments: [(true, 1, 2), (true, 3, 2), (true, 4, 4), (false, 1, 4)])
    func timeout(_ isRepeatable: Bool, _ attempt: Int, _ seconds: Int64) {
        #expect(rule(isRepeatable).timeout(ofAttempt: attempt, remaining: .seconds(4)) == .seconds(seconds))
        #expect(rule(isRepeatable).timeout(ofAttempt: attempt, remaining: .seconds(0)) == nil)
    }
}
