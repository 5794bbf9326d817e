/// The heading over the rules.
struct HeadingBlock: TicketBlock {
    private let text: TextBlock

    init(_ word: TicketForm.Word, _ fonts: FontMap) throws(DocumentError) {
        text = try TextBlock(fixed: word.rawValue, TicketForm.heading, fonts)
    }

    var height: Double { text.height + 5 }
    func draw(on canvas: Canvas, at corner: Point) { canvas.draw(text, at: corner) }
}

/// One rule: its number hangs to the left of its lines.
struct RuleBlock: TicketBlock {
    private static let indent = 18.0
    private let number: TextBlock, text: TextBlock

    init(_ number: Int, _ text: String, _ style: TextStyle, width: Double, _ fonts: FontMap) throws(DocumentError) {
        self.number = try TextBlock(fixed: "\(number).", style, fonts)
        self.text = try TextBlock(entered: text, style, width: width - Self.indent, fonts)
    }

    var height: Double { text.height + 3 }

    func draw(on canvas: Canvas, at corner: Point) {
        canvas.draw(number, at: corner)
        canvas.draw(text, at: Point(x: corner.x + Self.indent, y: corner.y))
    }
}
