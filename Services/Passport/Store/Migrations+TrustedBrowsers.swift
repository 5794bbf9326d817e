import Database

extension PassportMigrations {
    /// What an owner knows a trusted browser by, and takes its trust away by (SPEC P6, P9). Of those that were trusted before it isn't known
    /// what they were; the half of a hash that names them opens nothing.
    static func trustedBrowserNames(_ number: Int) -> Migration {
        Migration(
            number, "names of trusted browsers",
            "ALTER TABLE trusted_devices ADD COLUMN id BLOB",
            "ALTER TABLE trusted_devices ADD COLUMN client TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE trusted_devices ADD COLUMN user_agent TEXT NOT NULL DEFAULT ''",
            "UPDATE trusted_devices SET id = substr(token_hash, 1, 16)",
            "CREATE UNIQUE INDEX trusted_devices_id ON trusted_devices (id)")
    }
}
