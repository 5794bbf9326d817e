import Database
import EnrollmentDomain
import HTTPClient
import Primitives
import Service

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
        // One that can't be asked about keeps nobody from the money of another.
        let answers = await payments.concurrently(atMost: Self.most) { payment -> Result<Payment.State, any Error> in
            do { return .success(try await settlement.refresh(payment)) } catch { return .failure(error) }
        }
        let states = answers.compactMap { try? $0.get() }
        if states.contains(.paid) { return .paid }
        for case .failure(let error) in answers { throw error }
        return states.contains(.open) ? .waiting : .nothing
    }
}
