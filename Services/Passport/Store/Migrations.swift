public import Database
import Outbox

/// The passport's schema. Secrets of browsers and clients (sessions, codes, links) stand here only as SHA-256 of 256 random bits, short
/// ones (typed codes, captcha answers) only as keyed hashes: a stolen file opens nothing (S8). Times are microseconds UTC.
public enum PassportMigrations {
    public static let all = [
        accounts, Outbox.migration(2), sessions, openID, captchasAndThrottles, registrations, Outbox.migrationToLines(7),
        refreshTokens, tokenAlgorithms, logoutAddresses, sessionClients, securityLog(12),
        recoveries, secondFactors, trustedDevices, wantedAccounts, pendingTrust(17), unverified(18), trustRequests(19), appendOnlyLog(20),
        trustedBrowserNames(21),
    ]

    private static let accounts = Migration(
        1, "accounts",
        """
        CREATE TABLE accounts (
            id BLOB NOT NULL PRIMARY KEY,
            email TEXT NOT NULL,
            password_hash TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            verified_at INTEGER,
            password_changed_at INTEGER NOT NULL,
            CONSTRAINT accounts_email_lower_case CHECK (email = lower(email)),
            CONSTRAINT accounts_password_is_argon2id CHECK (password_hash LIKE '$argon2id$%')
        )
        """,
        "CREATE UNIQUE INDEX accounts_email ON accounts (email)",
        """
        CREATE TABLE verifications (
            account_id BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
            code_hash BLOB NOT NULL,
            link_hash BLOB NOT NULL,
            sent_at INTEGER NOT NULL,
            wrong_tries INTEGER NOT NULL DEFAULT 0,
            CONSTRAINT verifications_tries_counted CHECK (wrong_tries >= 0)
        )
        """,
        "CREATE UNIQUE INDEX verifications_link ON verifications (link_hash)",
        "CREATE INDEX verifications_sent ON verifications (sent_at)")

    private static let sessions = Migration(
        3, "sessions",
        """
        CREATE TABLE sessions (
            id BLOB NOT NULL PRIMARY KEY,
            token_hash BLOB NOT NULL,
            account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            created_at INTEGER NOT NULL,
            authenticated_at INTEGER NOT NULL,
            last_seen_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            client TEXT NOT NULL,
            user_agent TEXT NOT NULL,
            CONSTRAINT sessions_end_after_login CHECK (expires_at > authenticated_at)
        )
        """,
        "CREATE UNIQUE INDEX sessions_token ON sessions (token_hash)",
        "CREATE INDEX sessions_account ON sessions (account_id)",
        "CREATE INDEX sessions_expiry ON sessions (expires_at)",
        "CREATE INDEX sessions_activity ON sessions (last_seen_at)")

    private static let openID = Migration(
        4, "openid connect",
        """
        CREATE TABLE clients (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            secret_hash BLOB,
            created_at INTEGER NOT NULL
        )
        """,
        """
        CREATE TABLE client_redirect_uris (
            client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
            uri TEXT NOT NULL
        )
        """,
        "CREATE UNIQUE INDEX client_redirect_uris_once ON client_redirect_uris (client_id, uri)",
        """
        CREATE TABLE authorization_requests (
            token_hash BLOB NOT NULL PRIMARY KEY,
            client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
            redirect_uri TEXT NOT NULL,
            scope TEXT NOT NULL,
            state TEXT,
            nonce TEXT,
            challenge TEXT NOT NULL,
            needs_fresh_login INTEGER NOT NULL,
            max_age INTEGER,
            login_hint TEXT,
            received_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX authorization_requests_expiry ON authorization_requests (expires_at)",
        """
        CREATE TABLE grants (
            id BLOB NOT NULL PRIMARY KEY,
            client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
            account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
            session_id BLOB NOT NULL,
            scope TEXT NOT NULL,
            nonce TEXT,
            authenticated_at INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            revoked_at INTEGER
        )
        """,
        "CREATE INDEX grants_session ON grants (session_id)",
        "CREATE INDEX grants_account ON grants (account_id)",
        "CREATE INDEX grants_expiry ON grants (expires_at)",
        """
        CREATE TABLE authorization_codes (
            code_hash BLOB NOT NULL PRIMARY KEY,
            grant_id BLOB NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
            redirect_uri TEXT NOT NULL,
            challenge TEXT NOT NULL,
            expires_at INTEGER NOT NULL,
            used_at INTEGER
        )
        """,
        "CREATE INDEX authorization_codes_grant ON authorization_codes (grant_id)",
        """
        CREATE TABLE signing_keys (
            id TEXT NOT NULL PRIMARY KEY,
            algorithm TEXT NOT NULL,
            sealed BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            retired_at INTEGER,
            CONSTRAINT signing_keys_algorithm_known CHECK (algorithm IN ('RS256', 'EdDSA'))
        )
        """)

    private static let captchasAndThrottles = Migration(
        5, "captchas and throttles",
        """
        CREATE TABLE captchas (
            id BLOB NOT NULL PRIMARY KEY,
            answer_hash BLOB NOT NULL,
            expires_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX captchas_expiry ON captchas (expires_at)",
        """
        CREATE TABLE throttles (
            subject BLOB NOT NULL PRIMARY KEY,
            failures INTEGER NOT NULL,
            last_at INTEGER NOT NULL,
            blocked_until INTEGER NOT NULL,
            CONSTRAINT throttles_failures_counted CHECK (failures >= 0)
        )
        """,
        "CREATE INDEX throttles_last ON throttles (last_at)",
        """
        CREATE TABLE allowances (
            subject BLOB NOT NULL PRIMARY KEY,
            used INTEGER NOT NULL,
            ends_at INTEGER NOT NULL
        )
        """,
        "CREATE INDEX allowances_end ON allowances (ends_at)")

    /// An address has one verified account, and until then as many as have registered it.
    private static let registrations = Migration(
        6, "an account a registration",
        "DROP INDEX accounts_email",
        "CREATE UNIQUE INDEX accounts_verified_email ON accounts (email) WHERE verified_at IS NOT NULL",
        "CREATE INDEX accounts_email ON accounts (email, created_at)")
}
