public import Database
public import PassportDomain
import Primitives

/// A client with the hash of its secret; a public client has none.
struct ClientRecord: Sendable {
    let client: Client
    let secretHash: [UInt8]?
}

extension ClientID: Storable {
    public var stored: StoredValue { .text(text) }

    public init?(stored: StoredValue) {
        guard case .text(let text) = stored else { return nil }
        self.init(text)
    }
}

extension Reading {
    func client(_ id: ClientID) throws -> ClientRecord? {
        let uris = try all("SELECT uri FROM client_redirect_uris WHERE client_id = $1 ORDER BY uri", id) { try $0.next(String.self) }
        let after = try all("SELECT uri FROM client_post_logout_redirect_uris WHERE client_id = $1 ORDER BY uri", id) {
            try $0.next(String.self)
        }
        return try first("SELECT name, secret_hash, backchannel_logout_uri, id_token_algorithm FROM clients WHERE id = $1", id) { row in
            let (name, hash) = (try row.next(String.self), try row.next([UInt8]?.self))
            let client = Client(
                id: id, name: name, redirectURIs: uris.compactMap(RedirectURI.init), isPublic: hash == nil,
                postLogoutRedirectURIs: after.compactMap(RedirectURI.init),
                backChannelLogoutURI: try row.next(String?.self).flatMap(BackChannelURI.init), idTokenAlgorithm: try row.next())
            return ClientRecord(client: client, secretHash: hash)
        }
    }

    /// `nil` for a public client, and for none.
    func secretHash(of id: ClientID) throws -> [UInt8]? {
        try first("SELECT secret_hash FROM clients WHERE id = $1", id) { try $0.next([UInt8]?.self) } ?? nil
    }

    func clients() throws -> [Client] {
        let ids = try all("SELECT id FROM clients ORDER BY id") { try $0.next(ClientID.self) }
        return try ids.compactMap { try client($0)?.client }
    }
}

extension Transaction {
    func setSecret(of id: ClientID, hash: [UInt8]) throws { try run("UPDATE clients SET secret_hash = $2 WHERE id = $1", id, hash) }

    /// With all that hangs on it. - Returns: whether there was one.
    func removeClient(_ id: ClientID) throws -> Bool { try run("DELETE FROM clients WHERE id = $1", id) == 1 }

    /// - Returns: whether the id was free.
    func addClient(_ client: Client, secretHash: [UInt8]?, at now: Timestamp) throws -> Bool {
        let added = try run(
            """
            INSERT INTO clients (id, name, secret_hash, created_at, backchannel_logout_uri, id_token_algorithm)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING
            """, client.id, client.name, secretHash, now, client.backChannelLogoutURI?.text, client.idTokenAlgorithm)
        guard added == 1 else { return false }
        for uri in Set(client.redirectURIs) {
            try run("INSERT INTO client_redirect_uris (client_id, uri) VALUES ($1, $2)", client.id, uri.text)
        }
        for uri in Set(client.postLogoutRedirectURIs) {
            try run("INSERT INTO client_post_logout_redirect_uris (client_id, uri) VALUES ($1, $2)", client.id, uri.text)
        }
        return true
    }
}
