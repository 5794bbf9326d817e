import Database

extension EnrollmentStore {
    /// What the plans of all statements showed to be read from end to end.
    static let indexes = Migration(
        17, "indexes",
        "CREATE INDEX entries_registration ON entries (registration)",
        "CREATE INDEX registrations_account ON registrations (account)",
        "CREATE INDEX deleted_registrations_by_account ON deleted_registrations (account)",
        "CREATE INDEX agreements_sitting ON agreements (sitting)",
        "DROP INDEX imports_waiting",
        "CREATE INDEX imports_state ON imports (state, begun_at)")
}
