import Database
import EnrollmentDomain
import HTTPClient
import Primitives

/// What 更新 found.
enum RefreshOutcome: String, Sendable, CaseIterable {
    /// Money has come for something that was waiting.
    case paid
    /// The gateway has not said yet.
    case waiting
    /// Nothing is under way.
    case nothing
}

/// 更新 (E21): asks Payment about everything that money may still come for. Safe to press again and again.
struct RefreshPayments: Sendable {
    let database: Database
    let inForce: SittingInForce
    let settlement: Settlement

    var sitting: Sitting { inForce.sitting }

    /// How many payments of a registration are asked about, all at once: the newest. Whoever gives up more than these on purpose
    /// (payments end with each change of the entries) is found by Payment's own looks.
    private static let most = 10

    func callAsFunction(by candidate: Candidate) async throws -> RefreshOutcome {
        let payments = try await database.read { snapshot in
            guard let record = try snapshot.registration(of: candidate.account, in: sitting) else { throw AccountRefusal.notRegistered }
            return try snapshot.unsettledPayments(of: record.id, limit: Self.most)
        }
        return try await withThrowingTaskGroup(of: Payment.State.self) { asking in
            for payment in payments { asking.addTask { try await settlement.refresh(payment) } }
            let states = try await asking.reduce(into: Set()) { $0.insert($1) }
            return states.contains(.paid) ? .paid : states.contains(.open) ? .waiting : .nothing
        }
    }
}
