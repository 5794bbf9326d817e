import Database

extension PassportMigrations {
    /// The first generation of access tokens that is still good, and the families of refresh tokens. A family's seed alone makes no token:
    /// that takes the lookup key, too, which is not in the database (S8).
    static let refreshTokens = Migration(
        8, "refresh tokens",
        "ALTER TABLE grants ADD COLUMN first_generation INTEGER NOT NULL DEFAULT 0",
        """
        CREATE TABLE refresh_families (
            grant_id BLOB NOT NULL PRIMARY KEY REFERENCES grants (id) ON DELETE CASCADE,
            seed BLOB NOT NULL,
            generation INTEGER NOT NULL,
            rotated_at INTEGER NOT NULL,
            ends_at INTEGER NOT NULL,
            CONSTRAINT refresh_families_generation_counted CHECK (generation >= 1)
        )
        """)

    /// A signing key is published before it signs; a client chooses what its ID tokens are signed by.
    static let tokenAlgorithms = Migration(
        9, "token algorithms",
        "ALTER TABLE signing_keys ADD COLUMN signs_from INTEGER NOT NULL DEFAULT 0",
        """
        ALTER TABLE clients ADD COLUMN id_token_algorithm TEXT NOT NULL DEFAULT 'RS256'
            CONSTRAINT clients_id_token_algorithm_known CHECK (id_token_algorithm IN ('RS256', 'EdDSA'))
        """)
}
