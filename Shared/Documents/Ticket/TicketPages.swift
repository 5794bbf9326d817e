import Primitives

/// The blocks of a ticket, dealt out to pages. An ordinary ticket is one page.
struct TicketPages {
    static let limit = 4

    private struct Placed {
        let block: any TicketBlock
        let corner: Point
    }

    private let ticket: AdmissionTicket
    private let fonts: FontMap
    private var pages: [[Placed]] = [[]]
    private var y = TicketForm.body.y

    init(_ ticket: AdmissionTicket, _ fonts: FontMap) throws(DocumentError) {
        self.ticket = ticket
        self.fonts = fonts
        try place(HeadBlock(ticket, fonts))
        try place(CandidateBlock(ticket, fonts))
        for subject in ticket.subjects { try place(SubjectBlock(subject, fonts)) }
        try placeRules()
    }

    /// The rules on the left, the code on the right of where they begin.
    private mutating func placeRules() throws(DocumentError) {
        let code = try CodeBlock(ticket, fonts)
        try makeRoom(for: code.height)
        let x = TicketForm.body.maxX - TicketForm.codeSide
        pages[pages.count - 1].append(Placed(block: code, corner: Point(x: x, y: y)))
        try place(HeadingBlock(.rules, fonts))
        for rule in try fittingRules() { try place(rule) }
    }

    private func fittingRules() throws(DocumentError) -> [RuleBlock] {
        var blocks: [RuleBlock] = []
        for style in TicketForm.rules {
            blocks = try rules(style)
            if y + blocks.reduce(0, { $0 + $1.height }) <= TicketForm.body.maxY { break }
        }
        return blocks
    }

    private func rules(_ style: TextStyle) throws(DocumentError) -> [RuleBlock] {
        let width = TicketForm.body.width - TicketForm.codeSide - 2 * TicketForm.gap
        var blocks: [RuleBlock] = []
        for (index, rule) in ticket.rules.enumerated() { blocks.append(try RuleBlock(index + 1, rule, style, width: width, fonts)) }
        return blocks
    }

    private mutating func place(_ block: some TicketBlock) throws(DocumentError) {
        try makeRoom(for: block.height)
        pages[pages.count - 1].append(Placed(block: block, corner: Point(x: TicketForm.body.x, y: y)))
        y += block.height
    }

    private mutating func makeRoom(for height: Double) throws(DocumentError) {
        guard height <= TicketForm.body.height else { throw .tooLong }
        guard y + height > TicketForm.body.maxY else { return }
        guard pages.count < Self.limit else { throw .tooLong }
        pages.append([])
        y = TicketForm.body.y
    }

    func pdf() throws(DocumentError) -> [UInt8] {
        let (width, height) = (TicketForm.page.width, TicketForm.page.height)
        let surface = try PDFSurface(width: width, height: height, title: fileTitle, created: ticket.issued.rfc3339)
        let canvas = try Canvas(surface)
        for (index, page) in pages.enumerated() {
            for placed in page { placed.block.draw(on: canvas, at: placed.corner) }
            if pages.count > 1 { try drawFoot(page: index + 1, on: canvas) }
            canvas.nextPage()
        }
        try canvas.check()
        return try surface.finish()
    }

    private var fileTitle: String { "\(ticket.title) \(TicketForm.Word.kind.rawValue)" }

    /// Says whose ticket a loose sheet belongs to.
    private func drawFoot(page number: Int, on canvas: Canvas) throws(DocumentError) {
        let text = "\(fileTitle)　\(ticket.candidate.name.prefix(20))　\(number) / \(pages.count)"
        let block = try TextBlock.fitting(text, TicketForm.caption, width: TicketForm.body.width, lines: 1, fonts)
        canvas.draw(block, at: Point(x: TicketForm.body.x, y: TicketForm.body.maxY + TicketForm.gap / 2))
    }
}
