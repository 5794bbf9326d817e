public import Database
public import EnrollmentDomain
import Primitives

extension Reading {
    /// The officer that an account is: by the account once it has been here, and by its verified address before that (E28).
    func officer(_ account: AccountID, email: EmailAddress) throws -> (officer: Officer, isBound: Bool)? {
        try first(
            """
            SELECT id, email, site, account FROM officers
            WHERE removed_at IS NULL AND (account = $1 OR account IS NULL AND email = $2) ORDER BY account IS NULL LIMIT 1
            """, account, email.text
        ) { row in (try Self.officer(&row), try row.next(AccountID?.self) != nil) }
    }

    func officer(named email: EmailAddress) throws -> Officer? {
        try first("SELECT id, email, site FROM officers WHERE removed_at IS NULL AND email = $1", email.text) { try Self.officer(&$0) }
    }

    func officers() throws -> [Officer] {
        try all("SELECT id, email, site FROM officers WHERE removed_at IS NULL ORDER BY site IS NOT NULL, site, email") {
            try Self.officer(&$0)
        }
    }

    private static func officer(_ row: inout Row) throws -> Officer {
        let id = try row.next(ID<Officer>.self)
        guard let email = try? EmailAddress(try row.next(String.self)) else { throw DatabaseError.corrupt("an officer's address") }
        return Officer(id: id, email: email, duty: try row.next(SiteCode?.self).map(Officer.Duty.site) ?? .centre)
    }

    /// The newest first. - Parameter site: `nil` for every site's.
    func officeActs(at site: SiteCode?, in sitting: SittingCode, limit: Int) throws -> [OfficeAct] {
        guard let site else {
            return try all(
                """
                SELECT at, actor, kind, site, subject, detail, reason FROM office_acts WHERE sitting = $1 ORDER BY at DESC, id DESC LIMIT $2
                """, sitting, limit
            ) { try Self.act(&$0) }
        }
        return try all(
            """
            SELECT at, actor, kind, site, subject, detail, reason FROM office_acts WHERE sitting = $1 AND site = $2
            ORDER BY at DESC, id DESC LIMIT $3
            """, sitting, site, limit
        ) { try Self.act(&$0) }
    }

    static func act(_ row: inout Row) throws -> OfficeAct {
        OfficeAct(
            at: try row.next(), actor: try row.next(), kind: try row.next(), site: try row.next(), subject: try row.next(),
            detail: try row.next(), reason: try row.next())
    }
}

extension Transaction {
    func add(_ officer: Officer, at now: Timestamp) throws {
        try run(
            "INSERT INTO officers (id, email, site, added_at) VALUES ($1, $2, $3, $4)", officer.id, officer.email.text, officer.site, now)
    }

    /// From now on the officer is this account, whatever becomes of the address.
    func bind(_ officer: ID<Officer>, to account: AccountID) throws {
        try run("UPDATE officers SET account = $2 WHERE id = $1 AND account IS NULL", officer, account)
    }

    func remove(_ officer: ID<Officer>, at now: Timestamp) throws {
        try run("UPDATE officers SET removed_at = $2 WHERE id = $1 AND removed_at IS NULL", officer, now)
    }

    /// Adds to the acts of the office, in the transaction of the change (E28).
    func note(_ act: OfficeAct, id: ID<OfficeAct>, in sitting: SittingCode) throws {
        try run(
            """
            INSERT INTO office_acts (id, sitting, at, actor, kind, site, subject, detail, reason)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """, id, sitting, act.at, act.actor, act.kind, act.site, act.subject, act.detail, act.reason)
    }
}

extension OfficeAct.Kind: Storable {}
