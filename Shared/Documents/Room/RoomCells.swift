/// A seat on the door list: large enough to be read over shoulders.
struct DoorCell {
    private let area: Rectangle
    private let seat: TextBlock, name: TextBlock, number: TextBlock
    private static let seatWidth = 36.0

    init(_ seat: RoomPaper.Seat, in area: Rectangle, _ fonts: FontMap) throws(DocumentError) {
        self.area = area
        let width = area.width - Self.seatWidth - 3 * RoomForm.padding
        self.seat = try TextBlock.fitting(seat.seat, RoomForm.doorSeat, width: Self.seatWidth, lines: 1, fonts)
        name = try TextBlock.fitting(
            seat.name, RoomForm.doorName, width: width * 0.48, lines: 2, height: area.height - RoomForm.padding, fonts)
        number = try TextBlock.fitting(seat.ticketNumber, RoomForm.doorNumber, width: width * 0.52, lines: 1, fonts)
    }

    func draw(on canvas: Canvas) {
        canvas.frame(area, width: TicketForm.hairline)
        let left = area.x + Self.seatWidth + RoomForm.padding
        draw(seat, x: area.x, on: canvas)
        draw(name, x: left, on: canvas)
        draw(number, x: left + (area.maxX - left) * 0.48 + RoomForm.padding, on: canvas)
    }

    private func draw(_ text: TextBlock, x: Double, on canvas: Canvas) {
        canvas.draw(text, at: Point(x: x, y: area.y + (area.height - text.height) / 2))
    }
}

/// A seat on the sign-in sheet: the photo, who it is, and a line to sign on.
struct SignInCell {
    private let area: Rectangle
    private let photo: ImageSurface?
    private let seat: RoomPaper.Seat
    private let lines: [TextBlock]
    private let signature: TextBlock
    private let missing: TextBlock?

    init(_ seat: RoomPaper.Seat, in area: Rectangle, _ fonts: FontMap) throws(DocumentError) {
        self.area = area
        self.seat = seat
        let width = area.width - RoomForm.photo.width - 3 * RoomForm.padding
        lines = [
            try TextBlock.fitting("\(seat.seat)　\(seat.name)", RoomForm.name, width: width, lines: 1, height: RoomForm.nameHeight, fonts),
            try TextBlock.fitting(seat.ticketNumber, RoomForm.small, width: width, lines: 1, fonts),
            try TextBlock.fitting("证件尾号 \(seat.documentTail)", RoomForm.small, width: width, lines: 1, fonts),
        ]
        signature = try TextBlock(fixed: "签字", RoomForm.small, fonts)
        photo = try seat.photo?.image(printedAt: RoomForm.photoDots)
        missing = photo == nil ? try TextBlock(fixed: "无照片", RoomForm.small, fonts) : nil
    }

    func draw(on canvas: Canvas) throws(DocumentError) {
        canvas.frame(area, width: TicketForm.hairline)
        drawPhoto(on: canvas)
        let x = area.x + RoomForm.photo.width + 2 * RoomForm.padding
        var y = area.y + RoomForm.padding - 1
        for line in lines {
            canvas.draw(line, at: Point(x: x, y: y))
            y += line.height
        }
        let foot = area.maxY - RoomForm.padding
        canvas.draw(signature, at: Point(x: x, y: foot - signature.height))
        let start = x + signature.size.width + RoomForm.padding
        canvas.line(
            from: Point(x: start, y: foot - 1), to: Point(x: area.maxX - RoomForm.padding, y: foot - 1), width: TicketForm.hairline)
    }

    private func drawPhoto(on canvas: Canvas) {
        let column = Rectangle(x: area.x, y: area.y, width: RoomForm.photo.width + 2 * RoomForm.padding, height: area.height)
        let frame = column.fitting(
            width: RoomForm.photo.width, height: min(RoomForm.photo.height, area.height - 2 * RoomForm.padding), noLargerThan: 1)
        guard let photo, let given = seat.photo else {
            canvas.frame(frame, width: TicketForm.hairline)
            if let missing {
                canvas.draw(
                    missing,
                    at: Point(x: frame.x + (frame.width - missing.size.width) / 2, y: frame.y + (frame.height - missing.height) / 2))
            }
            return
        }
        canvas.draw(photo, in: frame.fitting(width: Double(given.width), height: Double(given.height)), given.orientation)
    }
}
