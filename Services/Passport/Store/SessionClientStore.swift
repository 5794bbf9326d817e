import Database
import PassportDomain
import Primitives

extension Transaction {
    /// The client has tokens of the grant's session from now on.
    func noteClient(of grant: Grant, at now: Timestamp) throws {
        try run(
            """
            INSERT INTO session_clients (session_id, client_id, account_id, expires_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (session_id, client_id) DO UPDATE SET expires_at = excluded.expires_at
            """, grant.session, grant.client, grant.account, now + SessionClient.memory)
    }

    /// The clients of one session, which are thereby forgotten.
    func takeClients(of session: ID<Session>) throws -> [SessionClient] {
        try all("DELETE FROM session_clients WHERE session_id = $1 RETURNING session_id, client_id, account_id", session) {
            try Self.sessionClient(&$0)
        }
    }

    /// The clients of an account's sessions, ended ones among them, which are thereby forgotten. - Parameter kept: a session that goes on.
    func takeClients(of account: ID<Account>, but kept: ID<Session>?) throws -> [SessionClient] {
        try all(
            """
            DELETE FROM session_clients WHERE account_id = $1 AND (session_id <> $2 OR $2 IS NULL)
            RETURNING session_id, client_id, account_id
            """, account, kept
        ) { try Self.sessionClient(&$0) }
    }

    private static func sessionClient(_ row: inout Row) throws -> SessionClient {
        SessionClient(session: try row.next(), client: try row.next(), account: try row.next())
    }
}
