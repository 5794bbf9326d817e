import PaymentDomain
import Primitives

/// Which of the orders that were found a list shows, and in which order.
struct OrderChoice: Sendable {
    enum Key: String, CaseIterable, Sendable { case time, amount, state }

    var key = Key.time
    var isDescending = true
    /// `nil` for all.
    var state: Order.State?

    func shows(_ found: FoundOrder) -> Bool { state == nil || found.order.state == state }

    /// Those that are alike stand in the order of time.
    func precedes(_ a: FoundOrder, _ b: FoundOrder) -> Bool { isDescending ? rank(b) < rank(a) : rank(a) < rank(b) }

    private func rank(_ found: FoundOrder) -> (Int64, Timestamp, ID<Order>) {
        switch key {
        case .time: (0, found.createdAt, found.order.id)
        case .amount: (found.order.amount.fen, found.createdAt, found.order.id)
        case .state: (Int64(Order.State.allCases.firstIndex(of: found.order.state) ?? 0), found.createdAt, found.order.id)
        }
    }
}
