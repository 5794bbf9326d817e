import Database
import EnrollmentDomain
import Primitives

extension Reading {
    func hasAccepted(_ version: String, account: AccountID, sitting: SittingCode) throws -> Bool {
        try first("SELECT 1 FROM agreements WHERE account = $1 AND sitting = $2 AND version = $3", account, sitting, version) {
            try $0.next(Int.self)
        } != nil
    }
}

extension Transaction {
    /// The first acceptance of a version is the one that is kept.
    func accept(_ version: String, account: AccountID, sitting: SittingCode, at now: Timestamp, client: String) throws {
        try run(
            """
            INSERT INTO agreements (account, sitting, version, accepted_at, client) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (account, sitting, version) DO NOTHING
            """, account, sitting, version, now, client)
    }
}
