import EnrollmentDomain
import HTTP
import Primitives
import Web

// Lists in the order of time.

extension OfficeList {
    func turns<Row, Item>(_ page: TimePage<Row, Item>) -> HTML? {
        turns(previous: page.before.map { ("before", $0.text) }, next: page.after.map { ("after", $0.text) })
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
