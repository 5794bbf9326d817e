import Database
import PaymentDomain
import Primitives

extension PaymentStore {
    static let operators = Migration(
        14, "operators",
        """
        CREATE TABLE operators (
            id BLOB NOT NULL PRIMARY KEY,
            email TEXT NOT NULL,
            account TEXT,
            added_at INTEGER NOT NULL,
            removed_at INTEGER
        )
        """,
        "CREATE UNIQUE INDEX one_operator_for_an_address ON operators (email) WHERE removed_at IS NULL",
        "CREATE UNIQUE INDEX one_operator_for_an_account ON operators (account) WHERE removed_at IS NULL AND account IS NOT NULL")
}

extension Reading {
    /// The operator that an account is: by the account once it has been here, and by its verified address before that.
    func `operator`(_ account: String, email: EmailAddress) throws -> (person: Operator, isBound: Bool)? {
        try first(
            """
            SELECT id, email, account FROM operators
            WHERE removed_at IS NULL AND (account = $1 OR account IS NULL AND email = $2) ORDER BY account IS NULL LIMIT 1
            """, account, email.text
        ) { row in (try Self.operator(&row), try row.next(String?.self) != nil) }
    }

    func operators() throws -> [Operator] {
        try all("SELECT id, email FROM operators WHERE removed_at IS NULL ORDER BY email") { try Self.operator(&$0) }
    }

    private static func `operator`(_ row: inout Row) throws -> Operator {
        let id = try row.next(ID<Operator>.self)
        guard let email = try? EmailAddress(try row.next(String.self)) else { throw DatabaseError.corrupt("an operator's address") }
        return Operator(id: id, email: email)
    }
}

extension Transaction {
    /// - Throws: `DatabaseError.constraint` when there is one with this address.
    func add(_ person: Operator, at now: Timestamp) throws {
        try run("INSERT INTO operators (id, email, added_at) VALUES ($1, $2, $3)", person.id, person.email.text, now)
    }

    /// From now on the operator is this account, whatever becomes of the address.
    func bind(_ person: ID<Operator>, to account: String) throws {
        try run("UPDATE operators SET account = $2 WHERE id = $1 AND account IS NULL", person, account)
    }

    /// - Returns: whether there was one.
    func removeOperator(_ email: EmailAddress, at now: Timestamp) throws -> Bool {
        try run("UPDATE operators SET removed_at = $2 WHERE email = $1 AND removed_at IS NULL", email.text, now) == 1
    }
}
