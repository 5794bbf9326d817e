import Primitives

/// The two papers of a room, page by page.
struct RoomPages {
    private let paper: RoomPaper
    private let fonts: FontMap
    /// The seats of each page; a room without any has one page all the same.
    private let pages: [ArraySlice<RoomPaper.Seat>]

    init(_ paper: RoomPaper, _ fonts: FontMap) {
        self.paper = paper
        self.fonts = fonts
        let starts = Array(stride(from: 0, to: max(1, paper.seats.count), by: RoomForm.seatsOnPage))
        pages = starts.map { paper.seats[$0..<min($0 + RoomForm.seatsOnPage, paper.seats.count)] }
    }

    func pdf() throws(DocumentError) -> [UInt8] {
        let (width, height) = (TicketForm.page.width, TicketForm.page.height)
        let surface = try PDFSurface(
            width: width, height: height, title: "\(paper.title) \(paper.subject) \(paper.room)", created: paper.issued.rfc3339)
        let canvas = try Canvas(surface)
        for sheet in [RoomForm.Sheet.door, .signIn] {
            for (index, seats) in pages.enumerated() {
                let top = try RoomHead(paper, sheet, fonts).draw(on: canvas)
                try draw(seats, sheet, from: top, on: canvas)
                try drawFoot(sheet, page: index + 1, on: canvas)
                canvas.nextPage()
            }
        }
        try canvas.check()
        return try surface.finish()
    }

    /// Seats run down the columns, as rows of desks do.
    private func draw(
        _ seats: ArraySlice<RoomPaper.Seat>, _ sheet: RoomForm.Sheet, from top: Double, on canvas: Canvas
    ) throws(DocumentError) {
        let rows = RoomForm.seatsOnPage / sheet.columns
        let (width, height) = (TicketForm.body.width / Double(sheet.columns), (RoomForm.bottom - top) / Double(rows))
        for (index, seat) in seats.enumerated() {
            let area = Rectangle(
                x: TicketForm.body.x + Double(index / rows) * width, y: top + Double(index % rows) * height, width: width, height: height)
            switch sheet {
            case .door: try DoorCell(seat, in: area, fonts).draw(on: canvas)
            case .signIn: try SignInCell(seat, in: area, fonts).draw(on: canvas)
            }
        }
    }

    private func drawFoot(_ sheet: RoomForm.Sheet, page number: Int, on canvas: Canvas) throws(DocumentError) {
        let text = "\(paper.site)　\(paper.subject)　考场 \(paper.room)　\(sheet.title)　第 \(number) / \(pages.count) 页"
        let block = try TextBlock.fitting(text, RoomForm.foot, width: TicketForm.body.width, lines: 1, fonts)
        canvas.draw(block, at: Point(x: TicketForm.body.x, y: TicketForm.body.maxY - block.height))
    }
}
