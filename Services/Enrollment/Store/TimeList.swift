import Database
import Primitives

/// Where a page of a list ends or begins: the row of this moment and id.
struct TimeMark<Row>: Sendable, Equatable {
    let at: Timestamp
    let id: ID<Row>
}

/// Which page of a list is wanted that is kept in the order of time.
struct TimeOrder<Row>: Sendable {
    var isNewestFirst: Bool
    /// The page goes on behind this row; `nil` for the first.
    var after: TimeMark<Row>?
    /// The page ends before this row.
    var before: TimeMark<Row>?

    static var length: Int { 50 }

    /// Which way the index is read: the page before a row is read backwards.
    fileprivate var descends: Bool { isNewestFirst != (before != nil) }

    fileprivate var start: (at: Timestamp, id: [UInt8]) {
        if let mark = before ?? after { return (mark.at, mark.id.bytes) }
        return descends ? (Timestamp(microseconds: .max), Array(repeating: 0xff, count: 16)) : (Timestamp(microseconds: .min), [])
    }
}

/// A page of a list, and where its neighbours are.
struct TimePage<Row, Item: Sendable>: Sendable {
    let items: [Item]
    /// What the page before ends before; `nil` on the first.
    let before: TimeMark<Row>?
    /// What the next page comes after; `nil` on the last.
    let after: TimeMark<Row>?

    /// - Parameters:
    ///   - mark: where an item stands.
    ///   - read: reads so many rows from the start on, in the direction of the statement that it picks.
    init(
        _ order: TimeOrder<Row>, mark: (Item) -> TimeMark<Row>,
        read: (_ descends: Bool, _ start: (at: Timestamp, id: [UInt8]), _ limit: Int) throws -> [Item]
    ) rethrows {
        let length = TimeOrder<Row>.length
        let found = try read(order.descends, order.start, length + 1)
        let kept = Array(found.prefix(length))
        let hasMore = found.count > length
        items = order.before == nil ? kept : kept.reversed()
        before = (order.before == nil ? order.after != nil : hasMore) ? items.first.map(mark) : nil
        after = (order.before == nil ? hasMore : true) ? items.last.map(mark) : nil
    }
}
