public import HTTP

/// What the page of an office's list was asked for: `?sort=-at&state=waiting&after=…`. Every link of the page keeps what it doesn't change.
public struct OfficeList {
    private let path: String
    public let query: FormFields
    /// By what it is sorted, and whether from the greatest down.
    public let key: String
    public let isDescending: Bool
    /// The filter; empty for all.
    public let state: String

    /// - Parameters:
    ///   - path: the list's own address, where the page is an answer to a form's.
    ///   - sort: what it is sorted by before anybody chooses; with `-` from the greatest down.
    public init(_ request: Request, at path: String? = nil, sort: String, state: String = "") {
        (self.path, query) = (path ?? request.path, request.query)
        let sort = query["sort"] ?? sort
        isDescending = sort.hasPrefix("-")
        key = isDescending ? String(sort.dropFirst()) : sort
        self.state = query["state"] ?? state
    }

    public var page: Int { query["page"].flatMap { Int($0) } ?? 1 }

    /// The page's address with these choices instead; another order or filter begins at the first page.
    private func address(_ changes: [(name: String, value: String)]) -> String {
        // What a form before has done is said once.
        let moves = ["page", "after", "before", "done"]
        let kept = query.fields.map { (name: $0.name, value: $0.text) }
            .filter { field in !moves.contains(field.name) && !changes.contains { $0.name == field.name } }
        return FormFields(kept + changes).appended(to: path)
    }

    /// A heading that sorts, and says how it is sorted.
    /// - Parameter isNumber: whether the column's cells are `.number`.
    public func heading(_ name: String, _ title: HTML, isNumber: Bool = false) -> HTML {
        let isSorted = key == name
        let next = isSorted && !isDescending ? "-\(name)" : name
        let order: HTML = isSorted ? " aria-sort=\"\(isDescending ? "descending" : "ascending")\"" : ""
        let arrow: HTML? = isSorted ? " <span aria-hidden=\"true\">\(isDescending ? "▼" : "▲")</span>" : nil
        let style: HTML? = isNumber ? " class=\"number\"" : nil
        return "<th scope=\"col\"\(style)\(order)><a href=\"\(address([("sort", next)]))\">\(title)\(arrow)</a></th>"
    }

    /// Links that filter; the one that is chosen says so.
    /// - Parameters:
    ///   - name: what of the query it is that they choose.
    ///   - label: tells one from another, where a page has several.
    public func filter(
        _ choices: [(value: String, title: HTML)], by name: String = "state", label: HTML = "\(zh: "筛选", en: "Filter")"
    ) -> HTML {
        let chosen = name == "state" ? state : query[name] ?? ""
        let links: [HTML] = choices.map { choice in
            let mark: HTML? = choice.value == chosen ? " aria-current=\"true\"" : nil
            return "<li><a href=\"\(address([(name, choice.value)]))\"\(mark)>\(choice.title)</a></li>"
        }
        return "<nav aria-label=\"\(label)\"><ul class=\"choices\">\(links)</ul></nav>"
    }

    /// 上一页 and 下一页, where there are any.
    public func turns(previous: (name: String, value: String)?, next: (name: String, value: String)?) -> HTML? {
        guard previous != nil || next != nil else { return nil }
        let back: HTML? = previous.map {
            "<a class=\"button plain\" rel=\"prev\" href=\"\(address([$0]))\">\(zh: "上一页", en: "Previous")</a> "
        }
        let on: HTML? = next.map { "<a class=\"button plain\" rel=\"next\" href=\"\(address([$0]))\">\(zh: "下一页", en: "Next")</a>" }
        return "<nav aria-label=\"\(zh: "翻页", en: "Pages")\"><p>\(back)\(on)</p></nav>"
    }

    public func turns(page: Int, of pages: Int) -> HTML? {
        turns(previous: page > 1 ? ("page", String(page - 1)) : nil, next: page < pages ? ("page", String(page + 1)) : nil)
    }
}
