/// The QR code with its caption, for the invigilator.
struct CodeBlock: TicketBlock {
    /// The white that a reader wants around the code, four modules of a small one.
    private static let quiet = 10.0
    private let modules: [[Bool]]
    private let caption: TextBlock

    init(_ ticket: AdmissionTicket, _ fonts: FontMap) throws(DocumentError) {
        modules = try QRCode.modules(ticket.code)
        caption = try TextBlock.fitting(ticket.codeCaption, TicketForm.caption, width: TicketForm.codeSide, lines: 2, fonts)
    }

    var height: Double { TicketForm.codeSide + Self.quiet + caption.height }

    func draw(on canvas: Canvas, at corner: Point) {
        let side = TicketForm.codeSide
        canvas.draw(modules: modules, in: Rectangle(x: corner.x, y: corner.y, width: side, height: side))
        canvas.draw(caption, at: Point(x: corner.x, y: corner.y + side + Self.quiet))
    }
}
