import Contracts
import HTTP
import PaymentDomain
import Primitives
import Synchronization

@testable import Payment

/// A gateway that counts its calls, and how many of them are there at once: over all and of one attempt.
final class CountingGateway: Gateway {
    private struct Counts {
        var calls: [String: Int] = [:]
        var present: [String: Int] = [:]
        var most = 0
        var mostOfOne = 0
        /// Calls wait for each other until so many are there.
        var meeting = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let counts: Mutex<Counts>
    private let outcome: @Sendable (Attempt) -> Outcome

    /// - Parameters:
    ///   - meeting: no call is answered before so many are there at once: who asks one after the other waits for ever.
    ///   - outcome: what is said of an attempt.
    init(meeting: Int = 0, _ outcome: @escaping @Sendable (Attempt) -> Outcome = { _ in .closed }) {
        counts = Mutex(Counts(meeting: meeting))
        self.outcome = outcome
    }

    /// By attempt number.
    var calls: [String: Int] { counts.withLock { $0.calls } }
    var most: Int { counts.withLock { $0.most } }
    var mostOfOne: Int { counts.withLock { $0.mostOfOne } }

    private func serve<Answer>(_ number: String, _ answer: Answer) async -> Answer {
        await withCheckedContinuation { continuation in
            let free = counts.withLock { counts -> [CheckedContinuation<Void, Never>] in
                counts.calls[number, default: 0] += 1
                counts.present[number, default: 0] += 1
                counts.mostOfOne = max(counts.mostOfOne, counts.present[number] ?? 0)
                counts.most = max(counts.most, counts.present.values.reduce(0, +))
                counts.waiting.append(continuation)
                guard counts.waiting.count >= counts.meeting else { return [] }
                counts.meeting = 0
                defer { counts.waiting = [] }
                return counts.waiting
            }
            for continuation in free { continuation.resume() }
        }
        // Whoever else is due to come comes now.
        for _ in 0..<20 { await Task.yield() }
        counts.withLock { $0.present[number, default: 0] -= 1 }
        return answer
    }

    func look(at attempt: Attempt) async -> Outcome { await serve(attempt.number, outcome(attempt)) }
    func end(_ attempt: Attempt) async -> Outcome { await serve(attempt.number, outcome(attempt)) }
    func giveBack(_: Refund, of attempt: Attempt, _: RefundTurn) async -> Refund.Answer { await serve(attempt.number, .done) }

    func number(for attempt: ID<Attempt>, at _: Timestamp) -> String { attempt.description }
    func redirect(for _: Attempt, of _: Order) -> Redirect { Redirect(method: .get, url: "http://gateway.test", fields: []) }
    func notices(in _: [UInt8]) throws(CallbackRefusal) -> [Notice] { throw .malformed }
    func numbers(claimedIn _: [UInt8]) -> [String] { [] }
    func number(inReturn query: FormFields) -> String? { query["number"] }
    let refundPatience = Timestamp.Span.seconds(0)
    let offersBills = false
    func bill(of day: BillDay) async throws(BillError) -> [UInt8] { throw .unavailable("none") }
    var billFormat: any BillFormat.Type { AlipayBill.self }
    func refund(numbered _: String) -> BilledRefund { .unnamed }

    func acknowledgement(_ isDone: Bool) -> String { isDone ? "yes" : "no" }
}
