import Database

extension PassportMigrations {
    /// Browsers that an owner trusts (P6), and accounts that an operator has locked (P7).
    static let trustedDevices = Migration(
        15, "trusted devices and locked accounts",
        """
        CREATE TABLE trusted_devices (
            token_hash BLOB NOT NULL PRIMARY KEY,
            account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX trusted_devices_account ON trusted_devices (account_id, created_at)",
        "CREATE INDEX trusted_devices_expiry ON trusted_devices (expires_at)",
        "ALTER TABLE accounts ADD COLUMN locked_at INTEGER")
}
