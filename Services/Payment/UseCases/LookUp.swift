import Database
import PaymentDomain
import Primitives

/// Everything there is to know of an order (SPEC Y12).
struct OrderStory: Sendable {
    let found: FoundOrder
    let isSettling: Bool
    let items: [OrderTerms.Item]
    let paidItems: [PaidItem]
    let attempts: [(attempt: Attempt, received: Money?, gatewayNumber: String?)]
    let refunds: [(refund: Refund, request: RefundRequest?)]
    /// Events that the exam hasn't taken yet.
    let waitingEvents: Int
    let entries: [HistoryEntry]
    /// Whether `entries` is all that happened.
    let isComplete: Bool
}

extension PaymentServices {
    static let mostFound = 50
    private static let mostEntriesOfAKind = 500

    /// Y12. Orders that have anything to do with a number, the newest first, at most 50.
    func findOrders(_ number: String) async throws -> [FoundOrder] {
        let number = number.trimmed
        guard (1...200).contains(number.utf8.count) else { return [] }
        return try await database.read { try $0.orders(numbered: number, limit: Self.mostFound) }
    }

    /// Y12, from one snapshot. - Throws: `NotFound`.
    func story(of id: ID<Order>) async throws -> OrderStory {
        try await database.read { snapshot in
            let found = try snapshot.found(id)
            let (entries, isComplete) = try snapshot.history(of: found, limit: Self.mostEntriesOfAKind)
            return OrderStory(
                found: found, isSettling: try snapshot.standing(of: found.order).isSettling, items: try snapshot.items(of: id),
                paidItems: try snapshot.paidItems(of: id), attempts: try snapshot.attemptsInFull(of: id),
                refunds: try snapshot.refunds(of: id), waitingEvents: try snapshot.waitingEvents(of: found.order), entries: entries,
                isComplete: isComplete)
        }
    }
}
