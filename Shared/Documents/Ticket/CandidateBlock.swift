/// Who the ticket is for, with the photo beside it.
struct CandidateBlock: TicketBlock {
    private let grid: Grid
    private let photo: ImageSurface
    private let shape: (width: Double, height: Double)
    private let orientation: Orientation

    init(_ ticket: AdmissionTicket, _ fonts: FontMap) throws(DocumentError) {
        let padding = TicketForm.photoColumn - TicketForm.photo.width
        grid = Grid(try Self.rows(ticket.candidate, fonts), minimumHeight: TicketForm.photo.height + padding)
        photo = try ticket.photo.image(printedAt: TicketForm.photoDots)
        shape = (Double(ticket.photo.width), Double(ticket.photo.height))
        orientation = ticket.photo.orientation
    }

    private static func rows(_ candidate: AdmissionTicket.Candidate, _ fonts: FontMap) throws(DocumentError) -> [[Grid.Cell]] {
        let width = TicketForm.body.width - TicketForm.photoColumn
        var rows = [
            [try Grid.Cell(.name, candidate.name, TicketForm.name, width: width, fonts)],
            [try Grid.Cell(.documentKind, candidate.documentKind, width: width, fonts)],
            [try Grid.Cell(.documentNumber, candidate.documentNumber, width: width, fonts)],
        ]
        if let school = candidate.school { rows.append([try Grid.Cell(.school, school, width: width, lines: 2, fonts)]) }
        let details = candidate.details
        for start in stride(from: 0, to: details.count, by: 2) {
            let pair = details[start..<min(start + 2, details.count)]
            var row: [Grid.Cell] = []
            for (word, value) in pair { row.append(try Grid.Cell(word, value, width: width / Double(pair.count), lines: 2, fonts)) }
            rows.append(row)
        }
        return rows
    }

    var height: Double { grid.height + TicketForm.gap }

    func draw(on canvas: Canvas, at corner: Point) {
        let area = Rectangle(x: corner.x, y: corner.y, width: TicketForm.body.width, height: grid.height)
        grid.draw(on: canvas, at: corner)
        let column = Rectangle(x: area.maxX - TicketForm.photoColumn, y: area.y, width: TicketForm.photoColumn, height: area.height)
        let frame = column.fitting(width: TicketForm.photo.width, height: TicketForm.photo.height, noLargerThan: 1)
        canvas.draw(photo, in: frame.fitting(width: shape.width, height: shape.height), orientation)
        canvas.frame(area, width: TicketForm.outline)
    }
}

extension AdmissionTicket.Candidate {
    /// What is given beyond the school, two a row.
    fileprivate var details: [(TicketForm.Word, String)] {
        let fields: [(TicketForm.Word, String?)] = [(.campus, campus), (.college, college), (.major, major), (.className, className)]
        return fields.compactMap { word, value in value.map { (word, $0) } }
    }
}
