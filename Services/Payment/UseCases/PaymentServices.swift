import Database
import Outbox
import PaymentDomain
import Primitives
import Runtime
import Service

/// What every handler, job and command of this service works with. A use case is a method of it, in a file of its own.
public struct PaymentServices: Sendable {
    let database: Database
    let effects: Effects
    let log: Log
    let gateways: Gateways
    let callers: Callers
    /// The exams that may have orders: those whose events address is known.
    let clients: Set<String>
    /// How long an attempt lasts at most.
    let attemptLifetime: Timestamp.Span
    let refundLease: RefundLease
    let courier: Courier
    let alarms: Alarms
    let backlog: Backlog
    let forgeryLimit: ForgeryLimit
    /// Where operators log in; `nil` without a passport.
    let desk: OperatorDesk?
    let turns = AttemptTurns()
    /// The gateways that stand in for the real ones; `nil` in production.
    let simulator: Simulator?
}

/// An order, and whether its outcome hangs on a gateway that hasn't answered.
struct Standing: Equatable, Sendable {
    let order: Order
    let isSettling: Bool
}

extension Reading {
    func standing(of order: Order) throws -> Standing {
        Standing(order: order, isSettling: try liveAttempt(of: order.id)?.state == .unknown)
    }
}
