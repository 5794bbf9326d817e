import Crypto
import Database
import Runtime

/// The keys of the tokens (SPEC P10): one signs, all are published, so that tokens of a retired key verify until they end.
struct SigningKeys: Sendable {
    let current: JWT.SigningKey
    let published: [JWT.VerificationKey]

    var jwks: JWT.JWKS { JWT.JWKS(keys: published.map(\.jwk)) }

    /// Opens the keys in the database; on the very first start there is none, and one is made.
    /// - Throws: `KeyringError` when the key file is not the one they were sealed under.
    static func load(_ database: Database, _ keyring: Keyring, _ effects: Effects) async throws -> SigningKeys {
        let known = try await database.read { try $0.signingKeys() }
        guard known.isEmpty else { return try open(known, keyring) }
        let made = try make(keyring, effects)
        let records = try await database.write { tx in
            try tx.addFirstSigningKey(made, at: effects.now())
            return try tx.signingKeys()
        }
        return try open(records, keyring)
    }

    private static func make(_ keyring: Keyring, _ effects: Effects) throws -> SigningKeyRecord {
        let id = Base64.urlEncode(effects.random(9))
        let pem = try RSAPrivateKey.generate().pem
        let sealed = keyring.seal(Array(pem.utf8), for: context(of: id), random: effects.random)
        return SigningKeyRecord(id: id, algorithm: "RS256", sealed: sealed, isRetired: false)
    }

    private static func open(_ records: [SigningKeyRecord], _ keyring: Keyring) throws -> SigningKeys {
        let keys = try records.map { record in (record, key: try open(record, keyring)) }
        guard let current = keys.first(where: { !$0.0.isRetired })?.key else { throw NoSigningKey() }
        return SigningKeys(current: current, published: keys.map(\.key.verificationKey))
    }

    private static func open(_ record: SigningKeyRecord, _ keyring: Keyring) throws -> JWT.SigningKey {
        let plain = try keyring.open(record.sealed, for: context(of: record.id))
        return record.algorithm == "EdDSA"
            ? .ed25519(id: record.id, try Ed25519PrivateKey(seed: plain))
            : .rsa(id: record.id, try RSAPrivateKey(pem: String(decoding: plain, as: UTF8.self)))
    }

    private static func context(of id: String) -> String { "passport.signing-key.\(id)" }
}

struct NoSigningKey: Error, CustomStringConvertible {
    let description = "every signing key in the database is retired"
}
