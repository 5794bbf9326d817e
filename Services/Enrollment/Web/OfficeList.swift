import EnrollmentDomain
import HTTP
import Primitives
import Web

/// What a list's page was asked for: `?sort=-at&state=waiting&after=…`. Every link of the page keeps what it doesn't change.
struct OfficeList {
    private let path: String
    private let query: FormFields
    /// By what it is sorted, and whether from the greatest down.
    let key: String
    let isDescending: Bool
    /// The filter; empty for all.
    let state: String

    /// - Parameter sort: what it is sorted by before anybody chooses; with `-` from the greatest down.
    init(_ request: Request, sort: String, state: String = "") {
        (path, query) = (request.path, request.query)
        let sort = query["sort"] ?? sort
        isDescending = sort.hasPrefix("-")
        key = isDescending ? String(sort.dropFirst()) : sort
        self.state = query["state"] ?? state
    }

    var page: Int { query["page"].flatMap { Int($0) } ?? 1 }

    /// The page's address with these choices instead; another order or filter begins at the first page.
    private func address(_ changes: [(name: String, value: String)]) -> String {
        let moves = ["page", "after", "before"]
        let kept = query.fields.map { (name: $0.name, value: $0.text) }
            .filter { field in !moves.contains(field.name) && !changes.contains { $0.name == field.name } }
        return FormFields(kept + changes).appended(to: path)
    }

    /// A heading that sorts, and says how it is sorted.
    func heading(_ name: String, _ title: HTML) -> HTML {
        let isSorted = key == name
        let next = isSorted && !isDescending ? "-\(name)" : name
        let order: HTML = isSorted ? " aria-sort=\"\(isDescending ? "descending" : "ascending")\"" : ""
        let arrow: HTML? = isSorted ? " <span aria-hidden=\"true\">\(isDescending ? "▼" : "▲")</span>" : nil
        return "<th scope=\"col\"\(order)><a href=\"\(address([("sort", next)]))\">\(title)\(arrow)</a></th>"
    }

    /// Links that filter; the one that is chosen says so.
    func filter(_ choices: [(value: String, title: HTML)]) -> HTML {
        let links: [HTML] = choices.map { choice in
            let mark: HTML? = choice.value == state ? " aria-current=\"true\"" : nil
            return "<li><a href=\"\(address([("state", choice.value)]))\"\(mark)>\(choice.title)</a></li>"
        }
        return "<nav aria-label=\"\(zh: "筛选", en: "Filter")\"><ul class=\"choices\">\(links)</ul></nav>"
    }

    /// 上一页 and 下一页, where there are any.
    func turns(previous: (name: String, value: String)?, next: (name: String, value: String)?) -> HTML? {
        guard previous != nil || next != nil else { return nil }
        let back: HTML? = previous.map {
            "<a class=\"button plain\" rel=\"prev\" href=\"\(address([$0]))\">\(zh: "上一页", en: "Previous")</a> "
        }
        let on: HTML? = next.map { "<a class=\"button plain\" rel=\"next\" href=\"\(address([$0]))\">\(zh: "下一页", en: "Next")</a>" }
        return "<nav aria-label=\"\(zh: "翻页", en: "Pages")\"><p>\(back)\(on)</p></nav>"
    }

    func turns<Row, Item>(_ page: TimePage<Row, Item>) -> HTML? {
        turns(previous: page.before.map { ("before", $0.text) }, next: page.after.map { ("after", $0.text) })
    }

    func turns(page: Int, of pages: Int) -> HTML? {
        turns(previous: page > 1 ? ("page", String(page - 1)) : nil, next: page < pages ? ("page", String(page + 1)) : nil)
    }

    /// Which page of a list in the order of time.
    func order<Row>() -> TimeOrder<Row> {
        TimeOrder(
            isNewestFirst: isDescending, after: query["after"].flatMap(TimeMark.init), before: query["before"].flatMap(TimeMark.init))
    }
}

extension TimeMark {
    /// As it stands in an address.
    var text: String { "\(at.microseconds).\(id)" }

    init?(_ text: String) {
        let parts = text.split(separator: ".")
        guard parts.count == 2, let at = Int64(parts[0]), let id = ID<Row>(String(parts[1])) else { return nil }
        self.init(at: Timestamp(microseconds: at), id: id)
    }
}
