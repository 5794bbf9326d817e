import Contracts
import HTTP
import PaymentDomain
import Primitives
import Synchronization
import Testing

@testable import Payment

/// A gateway at which something happens while it is asked; it never knows what came of anything.
final class BusyGateway: Gateway {
    private let work = Mutex<(@Sendable () async throws -> Void)?>(nil)
    private let count = Mutex(0)

    /// For refunds.
    var asked: Int { count.withLock { $0 } }
    /// - Parameter body: happens during the next call.
    func meanwhile(_ body: @escaping @Sendable () async throws -> Void) { work.withLock { $0 = body } }

    func giveBack(_: Refund, of _: Attempt, _: RefundTurn) async -> Refund.Answer {
        count.withLock { $0 += 1 }
        await serve()
        return .unknown
    }

    func look(at _: Attempt) async -> Outcome {
        await serve()
        return .unknown
    }

    private func serve() async {
        let body = work.withLock { work in
            defer { work = nil }
            return work
        }
        do { try await body?() } catch { Issue.record(error) }
    }

    func end(_: Attempt) async -> Outcome { .unknown }
    func number(for attempt: ID<Attempt>, at _: Timestamp) -> String { attempt.description }
    func redirect(for _: Attempt, of _: Order) -> Redirect { Redirect(method: .get, url: "http://gateway.test", fields: []) }
    func notices(in _: [UInt8]) throws(CallbackRefusal) -> [Notice] { throw .malformed }
    func numbers(claimedIn _: [UInt8]) -> [String] { [] }
    func number(inReturn query: FormFields) -> String? { nil }
    let refundPatience = Timestamp.Span.seconds(0)
    let offersBills = false
    func bill(of day: BillDay) async throws(BillError) -> [UInt8] { throw .unavailable("none") }
    var billFormat: any BillFormat.Type { AlipayBill.self }
    func refund(numbered _: String) -> BilledRefund { .unnamed }
    func acknowledgement(_ isDone: Bool) -> String { isDone ? "yes" : "no" }
}
