import Database

extension PassportMigrations {
    /// Unverified accounts end by themselves, and no exam takes one any more: what exams were given for them before is worth nothing (P4).
    static func unverified(_ number: Int) -> Migration {
        Migration(
            number, "end of unverified accounts",
            "CREATE INDEX accounts_unverified ON accounts (created_at) WHERE verified_at IS NULL",
            "DELETE FROM grants WHERE account_id IN (SELECT id FROM accounts WHERE verified_at IS NULL)")
    }
}
