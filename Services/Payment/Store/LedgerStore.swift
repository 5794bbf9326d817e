import Database
import PaymentDomain
import Primitives

extension Transaction {
    /// - Parameter refund: the refund that the posting belongs to; only received money belongs to none.
    func post(_ posting: Posting, id: ID<Posting>, order: ID<Order>, attempt: ID<Attempt>, refund: ID<Refund>?, at now: Timestamp) throws {
        try run(
            """
            INSERT INTO ledger (id, kind, debit, credit, amount, order_id, attempt_id, refund_id, posted_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """, id, posting.kind, posting.debit.name, posting.credit.name, posting.amount, order, attempt, refund, now)
    }
}
