/// The sheets of a room: measures in points, styles, words.
enum RoomForm {
    enum Sheet {
        /// 门贴
        case door
        /// 签到表
        case signIn

        var title: String {
            switch self {
            case .door: "考场门贴"
            case .signIn: "考场签到表"
            }
        }

        var columns: Int {
            switch self {
            case .door: 2
            case .signIn: 3
            }
        }
    }

    static let seatsOnPage = 30
    /// Where the seats end and the foot begins.
    static let bottom = TicketForm.body.maxY - 20
    static let padding = 4.0
    /// The photo beside a signature: 15 × 20 mm is a face one knows.
    static let photo = (width: 42.5, height: 56.7)
    /// Its pixels at 220 dots an inch.
    static let photoDots = (width: 130, height: 173)

    static let room = TextStyle(isBold: true, size: 40, alignment: .centre)
    static let title = TextStyle(size: 12, alignment: .centre)
    static let facts = TextStyle(size: 11, alignment: .centre)
    static let sheet = TextStyle(isBold: true, size: 15, alignment: .centre)
    static let doorSeat = TextStyle(isBold: true, size: 17, alignment: .centre)
    static let doorName = TextStyle(size: 14)
    static let doorNumber = TextStyle(size: 12)
    static let seat = TextStyle(isBold: true, size: 13)
    static let name = TextStyle(size: 10.5)
    /// What the number, the document and the signature leave of a cell.
    static let nameHeight = 24.0
    static let small = TextStyle(size: 8)
    static let foot = TextStyle(size: 8.5, alignment: .centre)
}

/// What stands above the seats.
struct RoomHead {
    private let lines: [TextBlock]
    private static let gap = 5.0

    init(_ paper: RoomPaper, _ sheet: RoomForm.Sheet, _ fonts: FontMap) throws(DocumentError) {
        let width = TicketForm.body.width
        let title = try TextBlock.fitting(paper.title, RoomForm.title, width: width, lines: 1, fonts)
        let facts = try TextBlock.fitting(
            "\(paper.subject)　\(paper.time)　\(paper.site)", RoomForm.facts, width: width, lines: 1, fonts)
        switch sheet {
        case .door:
            lines = [title, try TextBlock.fitting("第 \(paper.room) 考场", RoomForm.room, width: width, lines: 1, fonts), facts]
        case .signIn:
            let count = "应到 \(paper.seats.count) 人　　实到 ______ 人　　缺考 ______ 人　　监考员签字 ____________　____________"
            lines = [
                title, try TextBlock.fitting("\(sheet.title)　第 \(paper.room) 考场", RoomForm.sheet, width: width, lines: 1, fonts), facts,
                try TextBlock(fixed: count, RoomForm.facts, width: width, fonts),
            ]
        }
    }

    /// - Returns: where the seats begin.
    func draw(on canvas: Canvas) -> Double {
        var y = TicketForm.body.y
        for line in lines {
            canvas.draw(line, at: Point(x: TicketForm.body.x, y: y))
            y += line.height + Self.gap
        }
        return y + Self.gap
    }
}
