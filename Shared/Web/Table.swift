/// A table whose rows become cards on a phone: the first cell is each row's name, the others say what they are.
public struct Table {
    private let caption: HTML?
    private let columns: [HTML]
    private let rows: [[HTML]]
    private let footer: [HTML]?

    /// - Parameters:
    ///   - columns: words only; they stand in an attribute too.
    ///   - rows: as many cells each as there are columns.
    public init(caption: HTML? = nil, columns: [HTML], rows: [[HTML]], footer: [HTML]? = nil) {
        self.caption = caption
        self.columns = columns
        self.rows = rows
        self.footer = footer
    }

    /// The roles stand in the tags because some browsers forget them where a style lays a table out otherwise.
    public var html: HTML {
        let heads: [HTML] = columns.map { "<th scope=\"col\" role=\"columnheader\">\($0)</th>" }
        return """
            <table class="cards" role="table">\(caption.map { "<caption>\($0)</caption>" as HTML })
            <thead role="rowgroup"><tr role="row">\(heads)</tr></thead>
            <tbody role="rowgroup">\(rows.map(row))</tbody>\(footer.map { "<tfoot role=\"rowgroup\">\(row($0))</tfoot>" as HTML })</table>
            """
    }

    private func row(_ cells: [HTML]) -> HTML {
        let others: [HTML] = zip(columns, cells).dropFirst().map { column, cell in
            "<td role=\"cell\"\(cell == .nothing ? nil : " data-label=\"\(column)\"" as HTML)>\(cell == .nothing ? nil : "<span>\(cell)</span>" as HTML)</td>"
        }
        return "<tr role=\"row\">\(cells.first.map { "<th scope=\"row\" role=\"rowheader\">\($0)</th>" as HTML })\(others)</tr>"
    }
}
