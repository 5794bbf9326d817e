import Database
import PassportDomain
import Primitives

/// An exam that an account has been logged in to (P14).
struct UsedClient: Sendable, Equatable {
    let id: ClientID
    let name: String
    let firstAt: Timestamp
    let lastAt: Timestamp
}

extension Reading {
    func usedClients(of account: ID<Account>) throws -> [UsedClient] {
        try all(
            """
            SELECT c.id, c.name, u.first_at, u.last_at FROM used_clients AS u JOIN clients AS c ON c.id = u.client_id
            WHERE u.account_id = $1 ORDER BY u.first_at, c.id
            """, account
        ) { UsedClient(id: try $0.next(), name: try $0.next(), firstAt: try $0.next(), lastAt: try $0.next()) }
    }

    /// Where the client is told of what happens to an account.
    func eventURI(of client: ClientID) throws -> BackChannelURI? {
        try first("SELECT event_uri FROM clients WHERE id = $1", client) { try $0.next(String?.self) }?.flatMap(BackChannelURI.init)
    }
}

extension Transaction {
    func noteUse(of client: ClientID, by account: ID<Account>, at now: Timestamp) throws {
        try run(
            """
            INSERT INTO used_clients (account_id, client_id, first_at, last_at) VALUES ($1, $2, $3, $3)
            ON CONFLICT (account_id, client_id) DO UPDATE SET last_at = excluded.last_at
            """, account, client, now)
    }

    /// - Returns: whether there is such a client.
    func setEventURI(_ uri: BackChannelURI?, of client: ClientID) throws -> Bool {
        try run("UPDATE clients SET event_uri = $2 WHERE id = $1", client, uri?.text) == 1
    }
}
