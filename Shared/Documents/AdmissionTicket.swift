public import Primitives

/// 准考证, an A4 page to print (SPEC E25). Everything on it is given; this only draws.
///
/// Chinese text is text, its fonts are embedded. Long text first shrinks, then takes more lines; what no longer fits the page goes on
/// a further one. A character that no font has is printed as its code point.
public struct AdmissionTicket: Hashable, Sendable {
    public struct Candidate: Hashable, Sendable {
        public var name: String
        /// As it is called: 居民身份证.
        public var documentKind: String
        public var documentNumber: String
        /// `nil` where the exam does not ask for it; the line is then left out. So are the four below.
        public var school: String?
        public var campus: String?, college: String?, major: String?, className: String?

        public init(
            name: String, documentKind: String, documentNumber: String, school: String? = nil, campus: String? = nil,
            college: String? = nil, major: String? = nil, className: String? = nil
        ) {
            (self.name, self.documentKind, self.documentNumber) = (name, documentKind, documentNumber)
            (self.school, self.campus, self.college, self.major, self.className) = (school, campus, college, major, className)
        }
    }

    /// One exam that this ticket admits to.
    public struct Subject: Hashable, Sendable {
        public var name: String
        /// As the candidate reads it: 2026年12月12日（星期六）09:00–11:20.
        public var time: String
        public var site: String
        /// Where the site is; `nil` when its name says enough.
        public var address: String?
        public var room: String, seat: String
        /// 15 digits (E24).
        public var ticketNumber: String

        public init(name: String, time: String, site: String, address: String? = nil, room: String, seat: String, ticketNumber: String) {
            (self.name, self.time, self.site, self.address) = (name, time, site, address)
            (self.room, self.seat, self.ticketNumber) = (room, seat, ticketNumber)
        }
    }

    /// The exam and its sitting: 2026年12月全国大学英语四、六级考试.
    public var title: String
    public var candidate: Candidate
    public var photo: Photo
    public var subjects: [Subject]
    /// Numbered on the ticket; they bring no numbers of their own.
    public var rules: [String]
    /// What the QR code says, signed by the caller.
    public var code: String
    /// Stands under the QR code: 监考扫码核验.
    public var codeCaption: String
    /// The file's creation date. Equal tickets are equal bytes.
    public var issued: Timestamp

    public init(
        title: String, candidate: Candidate, photo: Photo, subjects: [Subject], rules: [String], code: String, codeCaption: String,
        issued: Timestamp
    ) {
        (self.title, self.candidate, self.photo, self.subjects) = (title, candidate, photo, subjects)
        (self.rules, self.code, self.codeCaption, self.issued) = (rules, code, codeCaption, issued)
    }

    /// Takes about 13 ms of computing, and half a second for the first, one ticket at a time in a process: call it on a thread of its own, not on Swift's pool.
    /// - Throws: `.missingGlyphs` when the form itself cannot be drawn (fonts not installed), `.unusableCode`, `.tooLong` for text
    ///   beyond `TicketPages.limit` pages, `.drawing`.
    public func pdf() throws(DocumentError) -> [UInt8] {
        try FontMap.use { fonts throws(DocumentError) in
            fonts.slim()
            return try TicketPages(self, fonts).pdf()
        }
    }

    /// Loads the fonts, so that the first ticket does not wait for them, and proves that they are there. For a service's start.
    /// - Throws: `.missingGlyphs` when fonts-noto-cjk (for all) or fonts-hanazono (for rare characters) is not installed.
    public static func prepare() throws(DocumentError) {
        try FontMap.use { fonts throws(DocumentError) in
            fonts.slim()
            try TicketForm.check(fonts)
        }
    }
}
