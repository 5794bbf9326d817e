import Database
import PaymentDomain
import Primitives

/// A trade as a gateway knows it. waiting → paid | failed | closed; failed → paid; paid → closed when all of it went back.
struct Trade: Equatable, Sendable {
    enum Status: String, Storable, Sendable {
        case waiting, paid, failed, closed
    }

    let id: ID<Trade>
    let channel: Channel
    /// What the merchant calls it.
    let number: String
    /// What the gateway calls it.
    let transaction: String
    let amount: Money
    let subject: String
    let returnURL: String
    let notifyURL: String
    let createdAt: Timestamp
    /// When the payer can pay no more; PayEase has no such time.
    let expiresAt: Timestamp?
    var status: Status
    var paidAt: Timestamp?
    var refunded: Money
    /// The merchant's words about it, and what it wants back with each callback (Alipay's `body` and `passback_params`).
    var body = ""
    var passback = ""

    /// As it is now: a trade whose time is over without money is closed.
    func current(at now: Timestamp) -> Trade {
        guard status == .waiting, let expiresAt, expiresAt <= now else { return self }
        var copy = self
        copy.status = .closed
        return copy
    }

    /// - Returns: `nil` when it can't be paid any more.
    func paid(at now: Timestamp) -> Trade? {
        var copy = current(at: now)
        guard copy.status == .waiting || copy.status == .failed else { return nil }
        copy.status = .paid
        copy.paidAt = now
        return copy
    }

    /// The payment was on its way when the trade was closed. - Returns: `nil` when it was paid already.
    func paidAfterAll(at now: Timestamp) -> Trade? {
        guard paidAt == nil else { return nil }
        var copy = self
        copy.status = .paid
        copy.paidAt = now
        return copy
    }

    /// The last part of the merchant's number: what a fault is tied to.
    var serial: String { number.split(separator: "-").last.map(String.init) ?? number }
}
