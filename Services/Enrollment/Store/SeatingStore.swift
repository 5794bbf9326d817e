import Crypto
import Database
import EnrollmentDomain
import Primitives

/// Where somebody sits: a place in the order in which seats are walked through, by site, subject, room and seat.
struct SeatPosition: Sendable, Equatable {
    let site: String
    let subject: String
    let room: Int
    let seat: Int

    /// Before every seat.
    static let start = SeatPosition(site: "", subject: "", room: 0, seat: 0)
}

/// Somebody with a seat, as the exam system and the papers of a room name them.
struct SeatedCandidate: Sendable {
    let position: SeatPosition
    let siteName: String
    let province: String
    let number: TicketNumber
    let batch: Window?
    let fee: Money
    let person: [UInt8]
    let name: String
    let document: IdentityDocument
    let school: String
    let campus: String
    let college: String
    let major: String
    let className: String
}

/// A room of an arranged sitting.
struct ArrangedRoom: Sendable, Equatable {
    let site: SiteCode
    let subject: SubjectCode
    let room: Int
}

extension Reading {
    /// The next seats in order. Whose money went back has none. Each page costs the same, however far it is: the index that keeps two
    /// candidates from one seat leads to it.
    /// - Parameter within: only of that position's room.
    func seated(
        after position: SeatPosition, within room: Bool = false, in sitting: SittingCode, limit: Int, _ keyring: Keyring
    ) throws -> [SeatedCandidate] {
        try all(
            """
            SELECT p.site, p.subject, p.room, p.seat, s.name, s.province, p.number, p.batch_opens, p.batch_closes, e.fee, r.person, o.name,
                o.document, o.school, o.campus, o.college, o.major, o.class_name
            FROM placements AS p JOIN entries AS e ON e.id = p.entry JOIN registrations AS r ON r.id = e.registration
            JOIN roster_entries AS o ON o.id = r.roster_entry JOIN sites AS s ON s.code = p.site
            WHERE p.sitting = $1 AND (p.site, p.subject, p.room, p.seat) > ($2, $3, $4, $5) AND e.state = 'paid'
                AND ($7 = 0 OR (p.site = $2 AND p.subject = $3 AND p.room = $4))
            ORDER BY p.site, p.subject, p.room, p.seat LIMIT $6
            """, sitting, position.site, position.subject, position.room, position.seat, limit, room ? 1 : 0
        ) { row in
            SeatedCandidate(
                position: SeatPosition(site: try row.next(), subject: try row.next(), room: try row.next(), seat: try row.next()),
                siteName: try row.next(), province: try row.next(), number: try row.next(), batch: try row.window(), fee: try row.next(),
                person: try row.next(), name: try row.next(), document: try keyring.openDocument(row.next()), school: try row.next(),
                campus: try row.next(), college: try row.next(), major: try row.next(), className: try row.next())
        }
    }

    /// The rooms of a sitting, in order. - Parameters: `nil` stands for all.
    func rooms(of sitting: SittingCode, site: SiteCode?, subject: SubjectCode?) throws -> [ArrangedRoom] {
        try all(
            """
            SELECT DISTINCT site, subject, room FROM placements
            WHERE sitting = $1 AND ($2 = '' OR site = $2) AND ($3 = '' OR subject = $3) ORDER BY site, subject, room
            """, sitting, site?.rawValue ?? "", subject?.rawValue ?? ""
        ) { row in ArrangedRoom(site: try row.next(), subject: try row.next(), room: try row.next()) }
    }

    /// - Throws: `ArrangementRefusal.notArranged` until every room of the sitting is drawn.
    func requireArranged(_ sitting: SittingCode) throws {
        guard try arrangement(of: sitting)?.isComplete == true else { throw ArrangementRefusal.notArranged }
    }
}
