import Allowances
import Database
import Primitives
import Runtime

extension PaymentServices {
    /// What one transaction takes.
    private static let batch = 500

    /// The janitor: counts of forgery whose time is over go.
    func removeEndedAllowances() async throws {
        let now = effects.now()
        while try await database.write({ try $0.removeAllowances(endedBy: now, limit: Self.batch) }) == Self.batch {
            try Task.checkCancellation()
        }
    }
}
