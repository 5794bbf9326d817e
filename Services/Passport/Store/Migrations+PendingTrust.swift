import Database

extension PassportMigrations {
    /// Whether a browser that is half-way in is to be trusted (P6): who has a second factor is asked on the page before.
    static func pendingTrust(_ number: Int) -> Migration {
        Migration(number, "trust of pending log-ins", "ALTER TABLE pending_log_ins ADD COLUMN trusting INTEGER NOT NULL DEFAULT 0")
    }
}
