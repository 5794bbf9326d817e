import Database
import EnrollmentDomain
import Primitives

extension Reading {
    /// Everything that happened to the account's registrations in a sitting, deleted ones included, in order (E29).
    func history(of account: AccountID, in sitting: SittingCode) throws -> [HistoryEvent] {
        try all(
            """
            SELECT at, actor, kind, subject, detail FROM history WHERE registration IN (
                SELECT id FROM registrations WHERE sitting = $1 AND account = $2
                UNION ALL SELECT id FROM deleted_registrations WHERE sitting = $1 AND account = $2)
            ORDER BY at, registration, sequence
            """, sitting, account
        ) { try Self.historyEvent(&$0) }
    }

    static func historyEvent(_ row: inout Row) throws -> HistoryEvent {
        HistoryEvent(at: try row.next(), actor: try row.next(), kind: try row.next(), subject: try row.next(), detail: try row.next())
    }
}

extension Transaction {
    /// Adds a row to a registration's history; called in the transaction of the change (E29).
    func note(_ event: HistoryEvent, of registration: ID<Registration>) throws {
        try run(
            """
            INSERT INTO history (registration, sequence, at, actor, kind, subject, detail)
            VALUES ($1, (SELECT coalesce(max(sequence), 0) + 1 FROM history WHERE registration = $1), $2, $3, $4, $5, $6)
            """, registration, event.at, event.actor, event.kind, event.subject, event.detail)
    }
}
