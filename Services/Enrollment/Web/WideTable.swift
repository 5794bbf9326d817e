import Web

/// A table of the office. Where it is wider than the screen it scrolls in a box of its own, by keyboard, too.
struct WideTable {
    /// Of the box, for whoever doesn't see it.
    let name: HTML
    /// `HTML.column`, or a heading of the list that sorts.
    let columns: [HTML]
    /// Each a `<tr>`.
    let rows: [HTML]
    /// Whether the name stands above it, too.
    let isTitled: Bool

    init(_ name: HTML, columns: [HTML], rows: [HTML], isTitled: Bool = false) {
        self.name = name
        self.columns = columns
        self.rows = rows
        self.isTitled = isTitled
    }

    var html: HTML {
        """
        <div class="scroll" tabindex="0" role="region" aria-label="\(name)"><table>\(isTitled ? "<caption>\(name)</caption>" as HTML : nil)<thead><tr>\(columns)</tr></thead>
        <tbody>\(rows)</tbody></table></div>
        """
    }
}

extension HTML {
    static func column(_ title: HTML) -> HTML { "<th scope=\"col\">\(title)</th>" }
}
