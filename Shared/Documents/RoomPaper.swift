public import Primitives

/// The papers of one room, A4: the door list (门贴), which hangs where everybody reads it and so tells no more than name and ticket number,
/// and the sign-in sheet (签到表), by which an invigilator knows each candidate. Thirty to a page.
public struct RoomPaper: Sendable {
    public struct Seat: Sendable {
        /// `07`
        public var seat: String
        public var name: String
        public var ticketNumber: String
        /// The last four characters of the identity number; only the sign-in sheet has them.
        public var documentTail: String
        /// `nil` leaves the frame empty, with a word in it.
        public var photo: Photo?

        public init(seat: String, name: String, ticketNumber: String, documentTail: String, photo: Photo?) {
            (self.seat, self.name, self.ticketNumber) = (seat, name, ticketNumber)
            (self.documentTail, self.photo) = (documentTail, photo)
        }
    }

    /// The exam and its sitting.
    public var title: String
    public var subject: String
    /// As people read it: 2026-12-12（星期六）09:00–11:20.
    public var time: String
    public var site: String
    /// `012`
    public var room: String
    /// In the order of the room.
    public var seats: [Seat]
    /// The file's creation date. Equal papers are equal bytes.
    public var issued: Timestamp

    public init(title: String, subject: String, time: String, site: String, room: String, seats: [Seat], issued: Timestamp) {
        (self.title, self.subject, self.time, self.site, self.room) = (title, subject, time, site, room)
        (self.seats, self.issued) = (seats, issued)
    }

    /// Both papers in one file, the door list first; each counts its own pages. Draws one room at a time in a process.
    /// - Throws: `.missingGlyphs` when fonts are not installed, `.tooLong` for text beyond reason, `.drawing`.
    public func pdf() throws(DocumentError) -> [UInt8] {
        try FontMap.use { fonts throws(DocumentError) in
            fonts.slim()
            return try RoomPages(self, fonts).pdf()
        }
    }
}
