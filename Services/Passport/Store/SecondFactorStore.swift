import Database
import PassportDomain
import Primitives

struct SecondFactorRecord: Sendable {
    let factor: SecondFactor
    let sealedSecret: [UInt8]
}

extension Reading {
    func secondFactor(of account: ID<Account>) throws -> SecondFactorRecord? {
        try first("SELECT account_id, made_at, confirmed_at, last_step, sealed FROM second_factors WHERE account_id = $1", account) {
            SecondFactorRecord(
                factor: SecondFactor(
                    account: try $0.next(), madeAt: try $0.next(), confirmedAt: try $0.next(), lastStep: try $0.next()),
                sealedSecret: try $0.next())
        }
    }

    func recoveryCodesLeft(of account: ID<Account>) throws -> Int {
        try first("SELECT count(*) FROM second_factor_codes WHERE account_id = $1", account) { try $0.next() } ?? 0
    }
}

extension Transaction {
    /// A secret that waits for its first code, in place of an earlier one.
    func setUpSecondFactor(of account: ID<Account>, sealed: [UInt8], at now: Timestamp) throws {
        try run(
            """
            INSERT INTO second_factors (account_id, sealed, made_at, last_step) VALUES ($1, $2, $3, 0)
            ON CONFLICT (account_id) DO UPDATE SET sealed = excluded.sealed, made_at = excluded.made_at, last_step = 0, confirmed_at = NULL
            """, account, sealed, now)
    }

    func confirmSecondFactor(of account: ID<Account>, at now: Timestamp) throws {
        try run("UPDATE second_factors SET confirmed_at = $2 WHERE account_id = $1", account, now)
    }

    /// - Returns: whether the step is later than every one before: no code is taken twice.
    func takeStep(_ step: Int64, of account: ID<Account>) throws -> Bool {
        try run("UPDATE second_factors SET last_step = $2 WHERE account_id = $1 AND last_step < $2", account, step) == 1
    }

    /// - Returns: whether there was one.
    @discardableResult
    func removeSecondFactor(of account: ID<Account>) throws -> Bool {
        try run("DELETE FROM second_factor_codes WHERE account_id = $1", account)
        return try run("DELETE FROM second_factors WHERE account_id = $1", account) == 1
    }

    func setRecoveryCodes(_ hashes: [[UInt8]], of account: ID<Account>) throws {
        try run("DELETE FROM second_factor_codes WHERE account_id = $1", account)
        for hash in hashes { try run("INSERT INTO second_factor_codes (account_id, code_hash) VALUES ($1, $2)", account, hash) }
    }

    /// - Returns: whether it was there: each works once.
    func takeRecoveryCode(_ hash: [UInt8], of account: ID<Account>) throws -> Bool {
        try run("DELETE FROM second_factor_codes WHERE account_id = $1 AND code_hash = $2", account, hash) == 1
    }
}
