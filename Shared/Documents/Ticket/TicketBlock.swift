/// A part of the ticket that stays together on a page.
protocol TicketBlock {
    var height: Double { get }
    func draw(on canvas: Canvas, at corner: Point)
}

/// The exam's title and, under it, what this paper is.
struct HeadBlock: TicketBlock {
    private let title: TextBlock, kind: TextBlock

    init(_ ticket: AdmissionTicket, _ fonts: FontMap) throws(DocumentError) {
        let width = TicketForm.body.width
        title = try TextBlock.fitting(ticket.title, TicketForm.title, width: width, lines: 1, fonts)
        kind = try TextBlock(fixed: TicketForm.Word.kind.rawValue, TicketForm.kind, width: width, fonts)
    }

    var height: Double { title.height + kind.height + TicketForm.gap }

    func draw(on canvas: Canvas, at corner: Point) {
        canvas.draw(title, at: corner)
        canvas.draw(kind, at: Point(x: corner.x, y: corner.y + title.height))
    }
}
