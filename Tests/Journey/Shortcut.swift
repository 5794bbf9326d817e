public import Database
public import Primitives

extension Transaction {
    /// Takes everybody in Enrollment's roster as far as the choice, each by an account of their own: for rushes and measurements that begin
    /// there. The account is the registration's id in hexadecimal.
    /// - Parameter count: of them, at most.
    public func registerEverybody(agreeingTo version: String, upTo count: Int = .max, at now: Timestamp) throws {
        let people = try all("SELECT id FROM roster_entries LIMIT $1", count) { try $0.next([UInt8].self) }
        for id in people {
            let account = id.hexadecimal
            try run(
                """
                INSERT INTO registrations (id, sitting, person, account, email, roster_entry, site, confirmed_at)
                SELECT id, sitting, person, $2, $3, id, site, $4 FROM roster_entries WHERE id = $1
                """, id, account, "\(account)@mail.example", now)
            try run(
                """
                INSERT INTO agreements (account, sitting, version, accepted_at, client)
                SELECT account, sitting, $2, $3, '127.0.0.1' FROM registrations WHERE id = $1
                """, id, version, now)
        }
    }
}
