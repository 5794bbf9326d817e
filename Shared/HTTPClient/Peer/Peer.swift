public import HTTP
public import Primitives
public import Runtime

/// Another of our services. Every call carries the service token and the trace and ends within its deadline, retries included; what
/// is safe to repeat is repeated when the peer is in passing trouble; a peer that stays in trouble is left alone for a while.
public final class Peer: Sendable {
    /// How hard to try.
    public struct Policy: Sendable {
        /// The most attempts of one call.
        public var attempts = 3
        /// The longest wait before the second attempt; the bound doubles with each further one.
        public var firstWait = Timestamp.Span.milliseconds(50)
        public var longestWait = Timestamp.Span.seconds(1)
        /// Failures in a row that open the breaker, and how long it stays open before one call may probe.
        public var failuresToOpen = 5
        public var openFor = Timestamp.Span.seconds(2)

        public init() {}
    }

    public let name: String
    private let base: BaseURL
    private let token: String
    private let client: HTTPClient
    private let effects: Effects
    private let policy: Policy
    private let breaker: Breaker
    private let counters: PeerCounters
    private let pause: @Sendable (Timestamp.Span) async -> Void

    public convenience init(
        _ name: String, at base: BaseURL, token: String, client: HTTPClient, effects: Effects, metrics: Metrics = Metrics(),
        policy: Policy = Policy()
    ) {
        self.init(name, at: base, token: token, client: client, effects: effects, metrics: metrics, policy: policy) { span in
            // Cut short by a cancellation, which ends the next attempt at once.
            try? await Task.sleep(for: .microseconds(span.microseconds))
        }
    }

    /// - Parameter pause: waits before a retry.
    init(
        _ name: String, at base: BaseURL, token: String, client: HTTPClient, effects: Effects, metrics: Metrics, policy: Policy,
        pause: @escaping @Sendable (Timestamp.Span) async -> Void
    ) {
        self.name = name
        self.base = base
        self.token = token
        self.client = client
        self.effects = effects
        self.policy = policy
        self.pause = pause
        let breaker = Breaker(failuresToOpen: policy.failuresToOpen, openFor: policy.openFor)
        self.breaker = breaker
        counters = PeerCounters(name, metrics)
        metrics.gauge("peer_breaker_open", "1 while calls to the peer are held back", ["peer": name]) { breaker.isOpen ? 1 : 0 }
    }

    /// - Parameters:
    ///   - target: path and query, percent-encoded.
    ///   - body: JSON.
    ///   - idempotencyKey: makes a change safe to repeat; without one it is sent once, whatever happens.
    ///   - deadline: for all attempts and the waits between them.
    /// - Returns: an answer of 2xx.
    public func call(
        _ method: Method, _ target: String, body: [UInt8]? = nil, idempotencyKey: String? = nil, deadline: Timestamp.Span = .seconds(5)
    ) async throws(PeerError) -> Response {
        let outcome = await outcome(of: request(method, target, body, idempotencyKey), within: deadline)
        let result = conclusion(of: outcome)
        counters.count(result)
        return try result.get()
    }

    private func request(_ method: Method, _ target: String, _ body: [UInt8]?, _ idempotencyKey: String?) -> Call {
        var headers: Headers = ["Authorization": "Bearer \(token)", "Accept": "application/json, application/problem+json"]
        if body != nil { headers["Content-Type"] = "application/json" }
        headers["Idempotency-Key"] = idempotencyKey
        return Call(method, target, at: base, headers: headers, body: body ?? [])
    }

    /// How the last attempt went; `nil` when the breaker let none through.
    private func outcome(of call: Call, within budget: Timestamp.Span) async -> Exchange.Outcome? {
        let rule = RetryRule(policy: policy, isRepeatable: call.isRepeatable)
        let deadline = Deadline(budget, from: effects.now())
        var last: Exchange.Outcome?
        for attempt in 1...policy.attempts {
            guard let timeout = rule.timeout(ofAttempt: attempt, remaining: deadline.remaining(at: effects.now())),
                let permit = breaker.permit(at: effects.now())
            else { break }
            let outcome = await send(call, timeout, permit)
            last = outcome
            let remaining = deadline.remaining(at: effects.now())
            guard let wait = rule.wait(after: outcome, attempt: attempt, remaining: remaining, random: randomNumber()) else { break }
            counters.retries.increment()
            await pause(wait)
        }
        return last
    }

    private func send(_ call: Call, _ timeout: Timestamp.Span, _ permit: Breaker.Permit) async -> Exchange.Outcome {
        var call = call
        call.timeout = timeout
        let outcome: Exchange.Outcome
        do {
            outcome = .success(try await client.send(call))
        } catch {
            outcome = .failure(error)
        }
        if breaker.record(outcome.sign, of: permit, at: effects.now()) { counters.openings.increment() }
        return outcome
    }

    private func randomNumber() -> UInt64 { effects.random(8).reduce(0) { $0 << 8 | UInt64($1) } }

    private func conclusion(of outcome: Exchange.Outcome?) -> Result<Response, PeerError> {
        switch outcome {
        case .success(let response) where (200...299).contains(response.status.rawValue): .success(response)
        case .success(let response) where response.status.rawValue < 500:
            .failure(.refused(status: response.status.rawValue, try? JSON.decode(from: response.body)))
        case .failure(.answerTooLarge), .failure(.brokenAnswer), .failure(.mailRefused), .failure(.mailRejected):
            .failure(.brokenAnswer(peer: name))
        case nil, .success, .failure(.unreachable), .failure(.timedOut), .failure(.cancelled), .failure(.closed):
            .failure(.unavailable(peer: name))
        }
    }
}
