import Database
import PassportDomain
import Primitives

/// A family with what its tokens are made of.
struct RefreshFamilyRecord: Sendable {
    let family: RefreshFamily
    /// 32 random bytes.
    let seed: [UInt8]
    let account: Account
}

extension Reading {
    func refreshFamily(_ grant: ID<Grant>) throws -> RefreshFamilyRecord? {
        try first(
            """
            SELECT g.id, g.client_id, g.account_id, g.session_id, g.scope, g.nonce, g.authenticated_at, g.second_factor,
                f.generation, f.rotated_at, g.expires_at, f.ends_at, g.revoked_at, f.seed, a.id, a.email, a.verified_at
            FROM refresh_families AS f JOIN grants AS g ON g.id = f.grant_id JOIN accounts AS a ON a.id = g.account_id
            WHERE f.grant_id = $1
            """, grant
        ) { row in
            let family = RefreshFamily(
                grant: try Self.grant(&row), generation: try row.next(), rotatedAt: try row.next(), expiresAt: try row.next(),
                endsAt: try row.next(), isRevoked: try row.next(Timestamp?.self) != nil)
            return RefreshFamilyRecord(family: family, seed: try row.next(), account: try Self.account(&row))
        }
    }
}

extension Transaction {
    func add(_ record: RefreshFamilyRecord) throws {
        let family = record.family
        try run(
            "INSERT INTO refresh_families (grant_id, seed, generation, rotated_at, ends_at) VALUES ($1, $2, $3, $4, $5)",
            family.grant.id, record.seed, family.generation, family.rotatedAt, family.endsAt)
        try prolongGrant(of: family)
    }

    func rotate(to family: RefreshFamily) throws {
        try run(
            "UPDATE refresh_families SET generation = $2, rotated_at = $3 WHERE grant_id = $1", family.grant.id, family.generation,
            family.rotatedAt)
        try prolongGrant(of: family)
    }

    private func prolongGrant(of family: RefreshFamily) throws {
        try run("UPDATE grants SET expires_at = $2 WHERE id = $1", family.grant.id, family.expiresAt)
    }
}
