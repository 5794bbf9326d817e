import Database

extension PassportMigrations {
    /// Whom the client's `id_token_hint` names: a request that waits still knows it when somebody has logged in.
    static let wantedAccounts = Migration(
        16, "wanted accounts", "ALTER TABLE authorization_requests ADD COLUMN wanted_account TEXT")
}
