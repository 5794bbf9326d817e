public import Database
public import EnrollmentDomain
import Primitives

extension Reading {
    /// Where an entry was placed; `nil` until the rooms of the whole sitting are drawn.
    func ticketEntry(of entry: ID<Entry>) throws -> TicketEntry? {
        try first(
            """
            SELECT placements.subject, sites.name, placements.room, placements.seat, placements.number,
                placements.batch_opens, placements.batch_closes
            FROM placements JOIN sites ON sites.code = placements.site JOIN arrangements ON arrangements.sitting = placements.sitting
            WHERE placements.entry = $1 AND arrangements.completed_at IS NOT NULL
            """, entry
        ) { row in
            TicketEntry(
                subject: try row.next(), siteName: try row.next(), room: try row.next(), seat: try row.next(), number: try row.next(),
                batch: try row.window())
        }
    }
}

extension TicketNumber: Storable {}

extension Row {
    /// Two columns, opening and closing; `nil` when they are empty.
    mutating func window() throws -> Window? {
        let (opens, closes) = (try next(Timestamp?.self), try next(Timestamp?.self))
        guard let opens, let closes else { return nil }
        guard let window = Window(opens: opens, closes: closes) else { throw DatabaseError.corrupt("a window that closes before it opens") }
        return window
    }
}
