/// The sheet: its measures in points, its styles and the words that are always on it.
enum TicketForm {
    static let page = Rectangle(x: 0, y: 0, width: 595.276, height: 841.89)
    /// 16 mm: no printer cuts there, and a hole punch has room.
    static let body = page.inset(by: 46)

    static let labelWidth = 60.0
    static let photoColumn = 114.0
    /// 33 × 45 mm (small two-inch), the size of an identity photo.
    static let photo = (width: 93.5, height: 127.6)
    /// The pixels that are kept of a PNG, which has to go in uncompressed but for Flate: 200 dots an inch. A JPEG goes in as it is.
    static let photoDots = (width: 260, height: 355)
    static let codeSide = 104.0
    static let gap = 14.0
    static let hairline = 0.5, outline = 1.0
    static let shade = Colour.grey(0.945)

    static let title = TextStyle(isBold: true, size: 16, alignment: .centre)
    static let kind = TextStyle(isBold: true, size: 25, alignment: .centre, spacing: 14)
    static let label = TextStyle(size: 9.5, alignment: .centre)
    static let value = TextStyle(size: 10.5)
    /// Not bold: of a rare character with many strokes, a thickened outline is a blot.
    static let name = TextStyle(size: 14)
    static let subject = TextStyle(isBold: true, size: 12.5)
    static let number = TextStyle(isBold: true, size: 13)
    static let heading = TextStyle(isBold: true, size: 11)
    /// The first at which the ticket is one page; the last one when none is.
    static let rules = [10.5, 10, 9.5, 9, 8.5].map { TextStyle(size: $0, leading: 1.5) }
    static let caption = TextStyle(size: 8.5, alignment: .centre)

    enum Word: String, CaseIterable {
        case kind = "准考证"
        case name = "姓名"
        case documentKind = "证件类型", documentNumber = "证件号码"
        case school = "学校", campus = "校区", college = "学院", major = "专业", className = "班级"
        case subject = "考试科目", ticketNumber = "准考证号", time = "考试时间", site = "考点", room = "考场", seat = "座位号"
        case rules = "考生须知"
    }

    /// The words of the form, and with U+20000 a character that only Hanazono has.
    static func check(_ fonts: FontMap) throws(DocumentError) {
        let words = Word.allCases.map(\.rawValue).joined() + "𠀀"
        for style in [title, value] { _ = try TextBlock(fixed: words, style, fonts) }
    }
}
