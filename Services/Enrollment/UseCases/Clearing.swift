import Database
import EnrollmentDomain

extension Settlement {
    /// What a transaction comes to that an open payment may stand in the way of.
    enum Turn<Answer: Sendable>: Sendable {
        case done(Answer)
        case mustSettle(Payment)
    }

    /// Lets `work` have its turn after the open payment that stands in its way was ended (E20); one that is begun meanwhile is ended too.
    /// - Throws: `paid` when the payment turns out paid, `unsettled` when nobody says what has become of it.
    func clearing<Answer: Sendable, Refusal: Error>(
        paid: Refusal, unsettled: Refusal, _ work: @escaping @Sendable (Transaction) throws -> Turn<Answer>
    ) async throws -> Answer {
        for _ in 0..<3 {
            switch try await database.write(work) {
            case .done(let answer): return answer
            case .mustSettle(let payment):
                switch try await close(payment) {
                case .closed, .refunded: continue
                case .paid: throw paid
                case .open: throw unsettled
                }
            }
        }
        throw unsettled
    }
}
