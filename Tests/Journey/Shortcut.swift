public import Database
public import Primitives

extension Transaction {
    /// Takes everybody in Enrollment's roster as far as the choice, each by an account of their own: for rushes and measurements that begin
    /// there. The account is the registration's id in hexadecimal.
    public func registerEverybody(agreeingTo version: String, at now: Timestamp) throws {
        try run(
            """
            INSERT INTO registrations (id, sitting, person, account, email, roster_entry, site, confirmed_at)
            SELECT id, sitting, person, hex(id), hex(id) || '@mail.example', id, site, $1 FROM roster_entries
            """, now)
        try run(
            """
            INSERT INTO agreements (account, sitting, version, accepted_at, client)
            SELECT account, sitting, $1, $2, '127.0.0.1' FROM registrations
            """, version, now)
    }
}
