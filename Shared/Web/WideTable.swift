/// A table of an office or of operators. Where it is wider than the screen it scrolls in a box of its own, by keyboard, too.
public struct WideTable {
    /// Of the box, for whoever doesn't see it.
    private let name: HTML
    /// `HTML.column`, or a heading of the list that sorts.
    private let columns: [HTML]
    /// Each a `<tr>`.
    private let rows: [HTML]
    /// Whether the name stands above it, too.
    private let isTitled: Bool

    public init(_ name: HTML, columns: [HTML], rows: [HTML], isTitled: Bool = false) {
        self.name = name
        self.columns = columns
        self.rows = rows
        self.isTitled = isTitled
    }

    public var html: HTML {
        """
        <div class="scroll" tabindex="0" role="region" aria-label="\(name)"><table>\(isTitled ? "<caption>\(name)</caption>" as HTML : nil)<thead><tr>\(columns)</tr></thead>
        <tbody>\(rows)</tbody></table></div>
        """
    }
}

extension HTML {
    public static func column(_ title: HTML) -> HTML { "<th scope=\"col\">\(title)</th>" }

    /// Of a column whose cells are `.number`.
    public static func numbers(_ title: HTML) -> HTML { "<th scope=\"col\" class=\"number\">\(title)</th>" }
}
