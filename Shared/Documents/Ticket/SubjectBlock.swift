/// One subject: when, where, and under which number.
struct SubjectBlock: TicketBlock {
    private let grid: Grid

    init(_ subject: AdmissionTicket.Subject, _ fonts: FontMap) throws(DocumentError) {
        let right = TicketForm.labelWidth + TicketForm.photoColumn + 34
        let left = TicketForm.body.width - right
        let place = [subject.site, subject.address].compactMap { $0 }.joined(separator: "\n")
        grid = Grid([
            [
                try Grid.Cell(.subject, subject.name, TicketForm.subject, width: left, lines: 2, fonts),
                try Grid.Cell(.ticketNumber, subject.ticketNumber, TicketForm.number, width: right, fonts),
            ],
            [
                try Grid.Cell(.time, subject.time, width: left, lines: 2, fonts),
                try Grid.Cell(.room, subject.room, TicketForm.number, width: right, fonts),
            ],
            [
                try Grid.Cell(.site, place, width: left, lines: 3, fonts),
                try Grid.Cell(.seat, subject.seat, TicketForm.number, width: right, fonts),
            ],
        ])
    }

    var height: Double { grid.height + TicketForm.gap }

    func draw(on canvas: Canvas, at corner: Point) {
        grid.draw(on: canvas, at: corner)
        canvas.frame(Rectangle(x: corner.x, y: corner.y, width: TicketForm.body.width, height: grid.height), width: TicketForm.outline)
    }
}
