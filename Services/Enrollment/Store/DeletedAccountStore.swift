import Database
import EnrollmentDomain
import Primitives

extension Reading {
    /// The account's registrations, of every sitting.
    func registrations(of account: AccountID) throws -> [ID<Registration>] {
        try all("SELECT id FROM registrations WHERE account = $1 ORDER BY id", account) { try $0.next() }
    }
}

extension Transaction {
    /// What came from the passport, and what was agreed to without a registration to show for it, goes; mails without an address are not sent.
    func forgetPerson(behind account: AccountID) throws {
        try run("UPDATE registrations SET email = '' WHERE account = $1", account)
        try run("UPDATE deleted_registrations SET email = '' WHERE account = $1", account)
        try run(
            "DELETE FROM agreements WHERE account = $1 AND NOT EXISTS (SELECT 1 FROM registrations AS r WHERE r.account = $1)", account)
    }
}
