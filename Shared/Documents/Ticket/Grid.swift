/// Rows of labelled cells in one frame. A row is as high as its highest cell, so nothing overlaps.
struct Grid {
    struct Cell {
        let label: TextBlock
        let value: TextBlock
        /// Of label and value together.
        let width: Double
    }

    private let rows: [[Cell]]
    private let heights: [Double]

    /// - Parameter minimumHeight: the rows share what is missing to it.
    init(_ rows: [[Cell]], minimumHeight: Double = 0) {
        self.rows = rows
        let natural = rows.map { row in max(24, row.reduce(0) { max($0, $1.value.height, $1.label.height) } + 9) }
        let missing = max(0, minimumHeight - natural.reduce(0, +)) / Double(max(1, rows.count))
        heights = natural.map { $0 + missing }
    }

    var height: Double { heights.reduce(0, +) }

    func draw(on canvas: Canvas, at corner: Point) {
        var y = corner.y
        for (row, height) in zip(rows, heights) {
            var x = corner.x
            for cell in row {
                cell.draw(on: canvas, in: Rectangle(x: x, y: y, width: cell.width, height: height))
                x += cell.width
            }
            y += height
        }
    }
}

extension Grid.Cell {
    static let padding = 8.0

    /// - Parameter lines: how many the value may take before it shrinks.
    init(
        _ label: TicketForm.Word, _ value: String, _ style: TextStyle = TicketForm.value, width: Double, lines: Int = 1, _ fonts: FontMap
    ) throws(DocumentError) {
        self.label = try TextBlock(fixed: label.rawValue, TicketForm.label, width: TicketForm.labelWidth, fonts)
        let room = width - TicketForm.labelWidth - 2 * Self.padding
        self.value = try TextBlock.fitting(value, style, width: room, lines: lines, fonts)
        self.width = width
    }

    fileprivate func draw(on canvas: Canvas, in area: Rectangle) {
        let labelArea = Rectangle(x: area.x, y: area.y, width: TicketForm.labelWidth, height: area.height)
        canvas.fill(labelArea, TicketForm.shade)
        canvas.frame(labelArea, width: TicketForm.hairline)
        canvas.frame(area, width: TicketForm.hairline)
        canvas.draw(label, at: Point(x: area.x, y: area.y + (area.height - label.height) / 2))
        canvas.draw(value, at: Point(x: labelArea.maxX + Self.padding, y: area.y + (area.height - value.height) / 2))
    }
}
