import Contracts
import Database
import EnrollmentDomain
import HTTP
import HTTPClient
import Primitives
import Runtime

enum SettlementRefusal: Error, Equatable {
    /// Payment tells of an order that no payment of ours has.
    case unknownOrder
    /// The order's amount is not what was asked for.
    case wrongAmount
    /// A refund names an item that its order never had.
    case unknownItem
    /// An event that lacks what its kind says, or says more.
    case contradiction
}

/// Brings a payment to the state that Payment reports (E21, E22). Every word of Payment comes through here: an event, an answer to
/// 更新, the closing before a change, the sweep.
struct Settlement: Sendable {
    let database: Database
    let payments: any PaymentService
    let effects: Effects
    let inForce: SittingInForce
    let letters: Letters

    var sitting: Sitting { inForce.sitting }

    /// What has become of a payment.
    struct Standing {
        /// `open` while nobody knows.
        let state: Payment.State
        /// Whether somebody has been at the gateway, and it doesn't say how that ended.
        let isSettling: Bool
    }

    /// Asks what has become of it. - Returns: its state now; `open` when nobody knows yet.
    func refresh(_ payment: Payment) async throws -> Payment.State { try await standing(of: payment).state }

    /// Asks what has become of it.
    func standing(of payment: Payment) async throws -> Standing {
        guard let order = payment.order else { return Standing(state: payment.state, isSettling: false) }
        return try await settled(payment) { () throws(PeerError) in try await payments.refresh(order) }
    }

    /// Ends it, so that its entries can change; money that has come makes them paid instead. - Returns: its state now.
    func close(_ payment: Payment) async throws -> Payment.State {
        guard let order = payment.order else { return try await abandon(payment) }
        return try await settled(payment) { () throws(PeerError) in try await payments.close(order) }.state
    }

    /// Payment knows every order that it has ever answered with, unless its database was restored from a copy (S7): then no money can come by it
    /// any more. What has come all the same raises an alarm there.
    private func settled(
        _ payment: Payment, asking: () async throws(PeerError) -> OrderBody
    ) async throws -> Standing {
        let order: OrderBody
        do throws(PeerError) {
            order = try await asking()
        } catch .refused(404, let problem?) where problem.code == PaymentProblem.recordUnknown {
            return Standing(state: try await abandon(payment), isSettling: false)
        }
        return Standing(state: try await apply(order), isSettling: order.isSettling)
    }

    /// An order number is kept before the first attempt is made: without one, or with one that means nothing to Payment, no money can be
    /// under way.
    private func abandon(_ payment: Payment) async throws -> Payment.State {
        try await database.write { [order = payment.order] tx in
            guard let payment = try tx.payment(payment.id), payment.state == .open, payment.order == order else {
                return try tx.payment(payment.id)?.state ?? .closed
            }
            try end(payment, tx)
            return .closed
        }
    }

    private func apply(_ order: OrderBody) async throws -> Payment.State {
        try await database.write { try apply(order, $0) }
    }

    /// In the transaction of whoever heard it. - Returns: the payment's state afterwards.
    @discardableResult
    func apply(_ order: OrderBody, _ tx: Transaction) throws -> Payment.State {
        let payment = try payment(of: order, tx)
        switch (order.state, payment.state) {
        case (.paid, .open), (.paid, .closed): try receive(payment, tx)
        case (.closed, .open): try end(payment, tx)
        case (.refunded, .open), (.refunded, .closed): try tx.set(payment.id, .refunded)
        // What was paid with the money is said refund by refund.
        case (.refunded, .paid), (.refunded, .refunded): break
        case (.open, _), (.paid, .paid), (.paid, .refunded), (.closed, .closed), (.closed, .paid), (.closed, .refunded): break
        }
        return try tx.payment(payment.id)?.state ?? payment.state
    }

    func payment(of order: OrderBody, _ tx: Transaction) throws -> Payment {
        guard let payment = try tx.payment(ofOrder: order.id) else { throw SettlementRefusal.unknownOrder }
        guard order.amount == payment.amount else { throw SettlementRefusal.wrongAmount }
        return payment
    }

    private func end(_ payment: Payment, _ tx: Transaction) throws {
        try tx.set(payment.id, .closed)
        try tx.note(HistoryEvent(at: effects.now(), actor: .payment, kind: .paymentClosed), of: payment.registration)
    }

    /// The money is there: each entry is paid, or taken again, or its money goes back.
    private func receive(_ payment: Payment, _ tx: Transaction) throws {
        try tx.set(payment.id, .paid)
        var refunds: [(entry: Entry, reason: RefundReason)] = []
        for entry in try tx.entries(of: payment.id) {
            if let reason = try settle(entry, payment, tx) { refunds.append((entry, reason)) }
        }
        try confirmFree(payment.registration, tx)
        if !refunds.isEmpty { try askRefund(refunds, payment, tx) }
    }

    /// - Returns: why the entry's money goes back, or `nil` when the entry is paid now.
    private func settle(_ entry: Entry, _ payment: Payment, _ tx: Transaction) throws -> RefundReason? {
        let now = effects.now()
        guard let record = try tx.registration(payment.registration, in: sitting) else { return .registrationDeleted }
        switch record.registration.settling(entry, of: sitting, at: now) {
        case .confirm(let held):
            guard try tx.pay(held.id, by: payment.id) else { return .paidTwice }
            try tx.note(HistoryEvent(at: now, actor: .payment, kind: .paid, subject: held.subject), of: record.id)
            return nil
        case .takeAgain(let released):
            guard try tx.takeAgain(released.id, by: payment.id) else { return .seatGone }
            try tx.scheduleDeletion(of: record.id, at: nil)
            try tx.note(HistoryEvent(at: now, actor: .payment, kind: .takenAgain, subject: released.subject), of: record.id)
            try letters.takenAgain(released, to: record.email, tx)
            return nil
        case .refund(_, let reason): return reason
        }
    }

    /// An oral without a fee is confirmed together with its written (E19, E23).
    private func confirmFree(_ id: ID<Registration>, _ tx: Transaction) throws {
        guard let registration = try tx.registration(id, in: sitting)?.registration else { return }
        for entry in registration.entries where entry.state == .held && entry.fee == .zero {
            guard registration.unpaidPrerequisite(of: entry, in: sitting) == nil, try tx.pay(entry.id, by: nil) else { continue }
            try tx.note(HistoryEvent(at: effects.now(), actor: .system, kind: .paid, subject: entry.subject, detail: "free"), of: id)
        }
    }
}
