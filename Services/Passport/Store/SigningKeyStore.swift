import Database
import Primitives

/// A signing key as it rests: the private half sealed (S8).
struct SigningKeyRecord: Sendable {
    let id: String
    let algorithm: String
    let sealed: [UInt8]
    let isRetired: Bool
}

extension Reading {
    /// The newest first.
    func signingKeys() throws -> [SigningKeyRecord] {
        try all("SELECT id, algorithm, sealed, retired_at FROM signing_keys ORDER BY created_at DESC, id") { row in
            SigningKeyRecord(
                id: try row.next(), algorithm: try row.next(), sealed: try row.next(), isRetired: try row.next(Timestamp?.self) != nil)
        }
    }
}

extension Transaction {
    /// Two processes that start at once on an empty database end up with one key.
    func addFirstSigningKey(_ key: SigningKeyRecord, at now: Timestamp) throws {
        guard try signingKeys().isEmpty else { return }
        try run(
            "INSERT INTO signing_keys (id, algorithm, sealed, created_at) VALUES ($1, $2, $3, $4)", key.id, key.algorithm, key.sealed, now)
    }
}
