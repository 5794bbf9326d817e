import Contracts
import EnrollmentDomain
import HTTPClient
import Primitives
import Synchronization

@testable import Enrollment

/// Payment as Enrollment sees it: orders that tests bring money to, and days on which nobody answers.
final class FakePayments: PaymentService {
    struct Order {
        let id: String
        let content: NewOrder
        var state: OrderBody.State = .open
        var attempts: [PaymentChannel] = []
        /// The gateway doesn't say what has become of the attempt.
        var isSilent = false
        /// Money that the gateway has, of which Payment learns when it asks.
        var hasMoney = false
    }

    private struct State {
        var orders: [String: Order] = [:]
        var keys: [ID<Payment>: String] = [:]
        var refunds: [RefundWish] = []
        var isDown = false
        var calls: [String] = []
        var events = 0
        var atClose: (@Sendable () async -> Void)?
    }

    private let state = Mutex(State())
    private let clock: TestClock

    init(clock: TestClock) { self.clock = clock }

    func order(_ new: NewOrder, for payment: ID<Payment>) async throws(PeerError) -> OrderBody {
        try answer("order") { state throws(PeerError) in
            if let id = state.keys[payment], let known = state.orders[id] {
                guard known.content == new else { throw .refused(status: 409, nil) }
                return id
            }
            let id = "order-\(state.orders.count + 1)"
            state.keys[payment] = id
            state.orders[id] = Order(id: id, content: new)
            return id
        }
    }

    func attempt(_ channel: PaymentChannel, on order: String) async throws(PeerError) -> AttemptBody {
        _ = try answer("attempt") { state throws(PeerError) in
            guard state.orders[order]?.state == .open else { throw .refused(status: 409, nil) }
            state.orders[order]?.attempts.append(channel)
            return order
        }
        let redirect = Redirect(method: .post, url: "https://gateway.test/pay", fields: [.init(name: "order", value: order)])
        return AttemptBody(id: "attempt", channel: channel, expiresAt: clock.now + .minutes(30), redirect: redirect)
    }

    func refresh(_ order: String) async throws(PeerError) -> OrderBody {
        try answer("refresh") { state throws(PeerError) in
            Self.ask(order, &state)
            return order
        }
    }

    func close(_ order: String) async throws(PeerError) -> OrderBody {
        await state.withLock { $0.atClose }?()
        return try answer("close") { state throws(PeerError) in
            Self.ask(order, &state)
            if state.orders[order]?.state == .open, state.orders[order]?.isSilent == false { state.orders[order]?.state = .closed }
            return order
        }
    }

    func refund(_ wish: RefundWish) async throws(PeerError) {
        _ = try answer("refund") { state throws(PeerError) in
            if !state.refunds.contains(where: { $0.key == wish.key }) { state.refunds.append(wish) }
            return wish.order
        }
    }

    private static func ask(_ order: String, _ state: inout State) {
        guard let known = state.orders[order], known.hasMoney, !known.isSilent, known.state == .open else { return }
        state.orders[order]?.state = .paid
    }

    private func answer(
        _ call: String, _ work: (inout State) throws(PeerError) -> String
    ) throws(PeerError) -> OrderBody {
        let result = state.withLock { state -> Result<OrderBody, PeerError> in
            state.calls.append(call)
            guard !state.isDown else { return .failure(.unavailable(peer: "payment")) }
            do throws(PeerError) {
                guard let order = state.orders[try work(&state)] else { return .failure(.refused(status: 404, nil)) }
                return .success(Self.body(order))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static func body(_ order: Order) -> OrderBody {
        OrderBody(
            id: order.id, state: order.state, amount: order.content.amount, isSettling: order.state == .open && order.isSilent,
            expiresAt: order.content.expiresAt)
    }

    // What tests do to it.

    var calls: [String] { state.withLock { $0.calls } }
    var refunds: [RefundWish] { state.withLock { $0.refunds } }
    /// What happens elsewhere while an order is being closed.
    func whileClosing(_ work: @escaping @Sendable () async -> Void) { state.withLock { $0.atClose = work } }
    func setDown(_ isDown: Bool) { state.withLock { $0.isDown = isDown } }
    func order(_ id: String) -> Order? { state.withLock { $0.orders[id] } }
    func setSilent(_ isSilent: Bool, _ order: String) { state.withLock { $0.orders[order]?.isSilent = isSilent } }

    /// The payer has paid; Payment doesn't know yet.
    func bringMoney(to order: String) { state.withLock { $0.orders[order]?.hasMoney = true } }

    /// Payment knows that the money is there, whatever the order's state was.
    func receiveMoney(for order: String) {
        state.withLock {
            $0.orders[order]?.hasMoney = true
            $0.orders[order]?.state = .paid
        }
    }

    func giveBack(_ order: String) { state.withLock { $0.orders[order]?.state = .refunded } }
    var orders: [Order] { state.withLock { Array($0.orders.values) } }

    /// A new event, as Payment would send it now.
    func event(_ kind: PaymentEvent.Kind, of order: String, amount: Money? = nil) -> PaymentEvent {
        state.withLock { state in
            state.events += 1
            let known = state.orders[order]
            let body = OrderBody(
                id: order, state: known?.state ?? .paid, amount: amount ?? known?.content.amount ?? .zero, isSettling: false,
                expiresAt: clock.now)
            return PaymentEvent(
                id: "event-\(state.events)", kind: kind, order: body, items: known?.content.items ?? [], occurredAt: clock.now)
        }
    }
}
