import Crypto
import Database
import PaymentDomain
import Primitives
import Runtime

/// A refund that a client has asked for, as it stands.
struct RefundStanding: Equatable, Sendable {
    let refund: Refund
    let request: RefundRequest
    /// All of the order's.
    let items: [PaidItem]
}

extension PaymentServices {
    /// E22, Y9. The client gives up some of what was paid for an order, or all of it. The same key with the same content answers the
    /// refund that there is, as it stands now.
    /// - Throws: `NotFound`, `Refund.Refusal`.
    func refundOrder(_ id: ID<Order>, _ wish: RefundWish, for client: String, key: String) async throws -> RefundStanding {
        try await database.write { [effects] tx in
            let order = try tx.order(id, of: client)
            if let known = try tx.refundRequest(of: client, key: key) {
                guard known.order == id, wish.came(to: known.terms) else { throw Refund.Refusal.idempotencyConflict }
                return try tx.standing(of: known)
            }
            let items = try tx.paidItems(of: id)
            guard order.state == .paid || order.state == .refunded else { throw Refund.Refusal.notPaid }
            let terms = try wish.terms(of: items)
            let plan = try order.givingBack(terms, of: items)
            return try tx.standing(of: try tx.giveBack(plan, terms, key: key, effects))
        }
    }
}

extension Reading {
    /// - Throws: `NotFound` for a request without its refund, which the schema rules out.
    func standing(of request: RefundRequest) throws -> RefundStanding {
        guard let refund = try refund(request.refund) else { throw NotFound() }
        return RefundStanding(refund: refund, request: request, items: try paidItems(of: request.order))
    }
}

extension Transaction {
    func giveBack(_ plan: GivingBack, _ terms: RefundTerms, key: String, _ effects: Effects) throws -> RefundRequest {
        guard let attempt = try payingAttempt(of: plan.order.id) else { throw Refund.Refusal.notPaid }
        let now = effects.now()
        let refund = Refund(plan.claim, of: attempt.id, id: attempt.refundID("\(plan.order.client) \(key)"), at: now)
        let request = RefundRequest(refund: refund.id, order: plan.order.id, client: plan.order.client, key: key, terms: terms)
        try keep(plan.order)
        try add(refund, at: now)
        try add(request)
        try post(plan.posting, id: effects.newID(), order: plan.order.id, attempt: attempt.id, refund: refund.id, at: now)
        return request
    }
}

extension Attempt {
    /// The number of a refund of this attempt's money. The same wish has the same number, so that a gateway that knows our numbers gives back once
    /// also for a database that has forgotten the refund because an older copy of it was restored.
    /// - Parameter wish: what makes it one refund and no other.
    func refundID(_ wish: String) -> ID<Refund> {
        ID(at: createdAt, random: Digest.sha256(Array("refund \(id) \(wish)".utf8)))
    }
}
