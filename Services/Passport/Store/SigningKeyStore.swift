public import Database
public import PassportDomain
import Primitives

/// A signing key as it rests: the private half sealed (S8).
struct SigningKeyRecord: Sendable {
    let id: String
    let algorithm: TokenAlgorithm
    let sealed: [UInt8]
    /// It is published earlier, so that everybody knows it by then.
    let signsFrom: Timestamp
    /// When another took over; until it is removed it only verifies.
    let retiredAt: Timestamp?
}

extension TokenAlgorithm: Storable {}

extension Reading {
    /// The newest first.
    func signingKeys() throws -> [SigningKeyRecord] {
        try all("SELECT id, algorithm, sealed, signs_from, retired_at FROM signing_keys ORDER BY signs_from DESC, id") { row in
            SigningKeyRecord(
                id: try row.next(), algorithm: try row.next(), sealed: try row.next(), signsFrom: try row.next(), retiredAt: try row.next())
        }
    }
}

extension Transaction {
    /// Two processes that start at once on an empty database end up with one key of each algorithm.
    func addSigningKey(_ key: SigningKeyRecord, ifFirstAt now: Timestamp) throws {
        guard try signingKeys().allSatisfy({ $0.algorithm != key.algorithm }) else { return }
        try addSigningKey(key, at: now)
    }

    /// The key takes over from all others of its algorithm when it begins to sign.
    func rotate(to key: SigningKeyRecord, at now: Timestamp) throws {
        try run("UPDATE signing_keys SET retired_at = $2 WHERE algorithm = $1 AND retired_at IS NULL", key.algorithm, key.signsFrom)
        try addSigningKey(key, at: now)
    }

    private func addSigningKey(_ key: SigningKeyRecord, at now: Timestamp) throws {
        try run(
            "INSERT INTO signing_keys (id, algorithm, sealed, created_at, signs_from) VALUES ($1, $2, $3, $4, $5)", key.id, key.algorithm,
            key.sealed, now, key.signsFrom)
    }
}
