import Crypto
import Database
import EnrollmentDomain
import Primitives

extension Reading {
    /// The roster's word on a person in this sitting (E6).
    func rosterEntry(of person: [UInt8], in sitting: SittingCode, _ keyring: Keyring) throws -> RosterEntry? {
        try first(
            """
            SELECT id, name, document, site, school, campus, college, major, class_name, eligible FROM roster_entries
            WHERE sitting = $1 AND person = $2
            """, sitting, person
        ) { try Self.rosterEntry(&$0, keyring) }
    }

    func rosterEntry(_ id: ID<RosterEntry>, _ keyring: Keyring) throws -> RosterEntry? {
        try first(
            "SELECT id, name, document, site, school, campus, college, major, class_name, eligible FROM roster_entries WHERE id = $1 AND name <> ''",
            id
        ) { try Self.rosterEntry(&$0, keyring) }
    }

    private static func rosterEntry(_ row: inout Row, _ keyring: Keyring) throws -> RosterEntry {
        RosterEntry(
            id: try row.next(), name: try row.next(), document: try keyring.openDocument(row.next()), site: try row.next(),
            school: try row.next(), campus: try row.next(), college: try row.next(), major: try row.next(), className: try row.next(),
            eligible: try row.next(SubjectList.self).subjects)
    }

    func rosterName(_ id: ID<RosterEntry>) throws -> String? {
        try first("SELECT name FROM roster_entries WHERE id = $1", id) { try $0.next() }
    }

    func photo(of person: [UInt8], _ keyring: Keyring) throws -> [UInt8]? {
        try first("SELECT image FROM photos WHERE person = $1", person) { try $0.next([UInt8].self) }
            .map { try keyring.open(photo: $0, of: person) }
    }

    func hasPhoto(of person: [UInt8]) throws -> Bool {
        try first("SELECT 1 FROM photos WHERE person = $1", person) { try $0.next(Int.self) } != nil
    }

    /// - Parameter person: whoever asks; the answer says whether the score is theirs.
    func pastScore(_ number: TicketNumber, for person: [UInt8]) throws -> PastScore? {
        try first("SELECT name, person, score FROM past_scores WHERE number = $1", number.text) { row in
            PastScore(name: try row.next(), isSamePerson: try row.next([UInt8].self) == person, score: try row.next())
        }
    }
}
