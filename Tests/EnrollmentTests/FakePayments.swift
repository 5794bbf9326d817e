import Contracts
import EnrollmentDomain
import HTTP
import HTTPClient
import Primitives
import Synchronization

@testable import Enrollment

/// Payment as Enrollment sees it: orders that tests bring money to, and days on which nobody answers. What it is asked passes through the
/// contract's JSON, and it refuses what Payment refuses.
final class FakePayments: PaymentService {
    struct Order {
        let id: String
        let content: NewOrder
        var state: OrderBody.State = .open
        var attempts: [PaymentChannel] = []
        /// The last attempt can still be paid.
        var isUnderWay = true
        /// The gateway doesn't say what has become of the attempt.
        var isSilent = false
        /// Money that the gateway has, of which Payment learns when it asks.
        var hasMoney = false
        /// By their ids, in the order they were asked for.
        var refunds: [NewRefund] = []

        func left(_ reference: String) -> Money {
            let amount = content.items.first { $0.reference == reference }?.amount ?? .zero
            return amount - refunds.flatMap(\.items).filter { $0.reference == reference }.compactMap(\.amount).total
        }

        /// With an amount for each item.
        func resolved(_ new: NewRefund) -> NewRefund {
            let items = new.items.map { NewRefund.Item(reference: $0.reference, amount: $0.amount ?? left($0.reference)) }.filter {
                $0.amount != .zero
            }
            return NewRefund(id: new.id, items: items, amount: items.compactMap(\.amount).total, note: new.note)
        }
    }

    private struct State {
        var orders: [String: Order] = [:]
        var keys: [ID<Payment>: String] = [:]
        var made = 0
        var isDown = false
        var calls: [String] = []
        var events = 0
        /// What is answered of an order that isn't there.
        var unknown: Problem.Document?
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
            let id = "order-\(state.made + 1)"
            state.made += 1
            state.keys[payment] = id
            state.orders[id] = Order(id: id, content: new)
            return id
        }
    }

    func attempt(_ channel: PaymentChannel, on order: String) async throws(PeerError) -> AttemptBody {
        _ = try answer("attempt") { state throws(PeerError) in
            guard let known = state.orders[order], known.state == .open else { throw .refused(status: 409, nil) }
            guard !known.isSilent || known.attempts.isEmpty else {
                throw .refused(status: 409, Self.settling)
            }
            state.orders[order]?.attempts.append(channel)
            return order
        }
        return body(of: channel, on: order)
    }

    func attemptUnderWay(on order: String) async throws(PeerError) -> AttemptBody {
        _ = try answer("attempt under way") { state throws(PeerError) in
            guard let known = state.orders[order], known.state == .open else { throw .refused(status: 409, nil) }
            guard known.isUnderWay, !known.attempts.isEmpty else { throw .refused(status: 409, Self.noAttempt) }
            guard !known.isSilent else { throw .refused(status: 409, Self.settling) }
            return order
        }
        guard let channel = self.order(order)?.attempts.last else { throw .refused(status: 409, nil) }
        return body(of: channel, on: order)
    }

    private func body(of channel: PaymentChannel, on order: String) -> AttemptBody {
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

    func refund(_ new: NewRefund, of order: String) async throws(PeerError) -> RefundBody {
        guard let json = try? JSON.encode(new), let read = try? JSON.decode(NewRefund.self, from: json), read == new else {
            throw .refused(status: 400, nil)
        }
        _ = try answer("refund") { state throws(PeerError) in
            guard let known = state.orders[order] else { throw .refused(status: 404, nil) }
            guard let before = state.orders.values.flatMap(\.refunds).first(where: { $0.id == read.id }) else {
                let new = known.resolved(read)
                if new.items.isEmpty { throw .refused(status: 409, Self.nothingLeft) }
                try Self.check(new, against: known)
                state.orders[order]?.refunds.append(new)
                return order
            }
            guard before.note == read.note, known.refunds.contains(before) else { throw .refused(status: 409, nil) }
            return order
        }
        guard let refund = self.order(order)?.refunds.first(where: { $0.id == read.id }), let body = body(of: refund, order) else {
            throw .refused(status: 404, nil)
        }
        return body
    }

    /// As Payment's own rules are: money that came, for items that the order has, never more than is left of each.
    private static func check(_ new: NewRefund, against order: Order) throws(PeerError) {
        let references = new.items.map(\.reference)
        guard !new.id.isEmpty, !references.isEmpty, Set(references).count == references.count, new.note.count <= 128,
            new.items.allSatisfy({ $0.amount ?? .zero > .zero }), new.items.compactMap(\.amount).total == new.amount,
            Set(references).isSubset(of: order.content.items.map(\.reference))
        else { throw .refused(status: 422, nil) }
        guard order.state == .paid, new.items.allSatisfy({ $0.amount ?? .zero <= order.left($0.reference) }) else {
            throw .refused(status: 409, nil)
        }
    }

    private func body(of refund: NewRefund, _ order: String, _ state: RefundBody.State = .underWay) -> RefundBody? {
        guard let known = self.order(order) else { return nil }
        let items = refund.items.map {
            RefundBody.Item(reference: $0.reference, amount: $0.amount ?? .zero, left: known.left($0.reference))
        }
        return RefundBody(id: refund.id, reason: .requested, items: items, amount: refund.amount ?? .zero, state: state)
    }

    private static let nothingLeft = try? JSON.decode(
        Problem.Document.self, from: Problem(.conflict, "refund.nothing_left", zh: "", en: "").response.body)

    private static let noAttempt = try? JSON.decode(
        Problem.Document.self, from: Problem(.conflict, "order.no_attempt", zh: "", en: "").response.body)

    private static let settling = try? JSON.decode(
        Problem.Document.self, from: Problem(.conflict, "order.settling", zh: "", en: "").response.body)

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
                guard let order = state.orders[try work(&state)] else { return .failure(.refused(status: 404, state.unknown)) }
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
    /// Those that were taken.
    var refunds: [RefundWish] {
        orders.sorted { $0.id < $1.id }.flatMap { order in order.refunds.map { RefundWish(order: order.id, refund: $0) } }
    }
    /// What happens elsewhere while an order is being closed.
    func whileClosing(_ work: @escaping @Sendable () async -> Void) { state.withLock { $0.atClose = work } }
    func setDown(_ isDown: Bool) { state.withLock { $0.isDown = isDown } }
    func order(_ id: String) -> Order? { state.withLock { $0.orders[id] } }
    func endAttempt(of order: String) { state.withLock { $0.orders[order]?.isUnderWay = false } }
    func setSilent(_ isSilent: Bool, _ order: String) { state.withLock { $0.orders[order]?.isSilent = isSilent } }

    /// Its database was restored from an older copy; or, if it doesn't tell so, something else answers in its place.
    func forget(_ order: String, tellingSo isTold: Bool) {
        let problem = Problem(.notFound, "record.unknown", zh: "", en: "")
        state.withLock {
            $0.orders[order] = nil
            $0.keys = $0.keys.filter { $0.value != order }
            $0.unknown = isTold ? try? JSON.decode(Problem.Document.self, from: problem.response.body) : nil
        }
    }

    /// The payer has paid; Payment doesn't know yet.
    func bringMoney(to order: String) { state.withLock { $0.orders[order]?.hasMoney = true } }

    /// Payment knows that the money is there, whatever the order's state was.
    func receiveMoney(for order: String) {
        state.withLock {
            $0.orders[order]?.hasMoney = true
            $0.orders[order]?.state = .paid
        }
    }

    /// The gateway has done a refund. - Returns: what Payment tells of it.
    func finish(_ refund: NewRefund, of order: String) -> PaymentEvent {
        state.withLock { state in
            guard let known = state.orders[order], known.content.items.allSatisfy({ known.left($0.reference) == .zero }) else { return }
            state.orders[order]?.state = .refunded
        }
        return event(.refunded, of: order, refund: body(of: refund, order, .done))
    }

    /// Somebody gives back at Payment what was paid for this item. - Returns: what Payment tells of it; `nil` when it refuses.
    func giveBack(_ reference: String, of order: String, _ amount: Money? = nil) -> PaymentEvent? {
        guard let known = self.order(order) else { return nil }
        let amount = amount ?? known.left(reference)
        let id = "by hand \(order) \(known.refunds.count)"
        let new = NewRefund(id: id, items: [.init(reference: reference, amount: amount)], amount: amount, note: "by hand")
        guard (try? Self.check(new, against: known)) != nil else { return nil }
        state.withLock { $0.orders[order]?.refunds.append(new) }
        return finish(new, of: order)
    }

    /// Money came that nobody was due.
    func surplus(_ amount: Money, _ reason: RefundBody.Reason, of order: String) -> PaymentEvent {
        event(.surplus, of: order, refund: RefundBody(id: "surplus", reason: reason, items: [], amount: amount, state: .underWay))
    }

    var orders: [Order] { state.withLock { Array($0.orders.values) } }

    /// A new event, as Payment would send it now.
    func event(_ kind: PaymentEvent.Kind, of order: String, amount: Money? = nil, refund: RefundBody? = nil) -> PaymentEvent {
        state.withLock { state in
            state.events += 1
            let known = state.orders[order]
            let body = OrderBody(
                id: order, state: known?.state ?? .paid, amount: amount ?? known?.content.amount ?? .zero, isSettling: false,
                expiresAt: clock.now)
            return PaymentEvent(
                id: "event-\(state.events)", kind: kind, order: body, items: known?.content.items ?? [], refund: refund,
                occurredAt: clock.now)
        }
    }
}
