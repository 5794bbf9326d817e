import EnrollmentDomain
import Primitives
import Web

/// Drawn here, as SVG: no script, and nothing to load. Colours are the style sheet's, so that they are right in the dark, too.
enum OfficeCharts {
    /// Registrations in each hour, or in each day where that would be too many columns; their numbers in a table below.
    static func registrations(_ hours: [(hour: Timestamp, count: Int)]) -> HTML? {
        guard let first = hours.first?.hour, let last = hours.last?.hour else { return nil }
        let isByDay = last - first > .hours(mostHours)
        let columns = columns(hours, isByDay: isByDay)
        let (all, most) = (columns.reduce(0) { $0 + $1.count }, columns.map(\.count).max() ?? 0)
        let bars: [HTML] = columns.enumerated().map { place, column in
            let height = most == 0 ? 0 : max(column.count == 0 ? 0 : 1, column.count * 100 / most)
            return "<rect x=\"\(place * 10 + 1)\" y=\"\(100 - height)\" width=\"8\" height=\"\(height)\"/>"
        }
        let width = max(columns.count, leastColumns) * 10
        let rows: [HTML] = columns.map { "<tr><th scope=\"row\">\(label($0.from, isByDay))</th><td>\($0.count)</td></tr>" }
        let unit: HTML = isByDay ? "\(zh: "每天", en: "each day")" : "\(zh: "每小时", en: "each hour")"
        return """
            <figure class="chart"><figcaption>\(zh: "确认报名的人次（\(unit)，含之后删除的）", en: "Registrations as they were confirmed (\(unit); also those deleted later)")</figcaption>
            <svg role="img" aria-label="\(zh: "柱状图：", en: "Bar chart: ")\(zh: "共 \(all) 人次，最多一栏 \(most) 人次", en: "\(all) in all, \(most) in the highest column")" viewBox="0 0 \(width) 101" width="100%" height="160" preserveAspectRatio="none">
            <g fill="var(--main, currentColor)">\(bars)</g><rect x="0" y="100" width="\(width)" height="1" fill="currentColor"/></svg>
            <p class="hint">\(label(first, isByDay)) – \(label(last, isByDay))\(zh: "，", en: "; ")\(zh: "共 \(all) 人次，最多一栏 \(most) 人次", en: "\(all) in all, \(most) in the highest column")</p>
            <details><summary>\(zh: "以表格查看", en: "As a table")</summary>\(WideTable("\(zh: "人次", en: "Registrations")", columns: [
                .column("\(zh: "时间（北京时间）", en: "Time (Beijing)")"),
                .column("\(zh: "人次", en: "Registrations")"),
            ], rows: rows).html)</details></figure>
            """
    }

    /// Three days of columns can be told apart on a phone.
    private static let mostHours: Int64 = 72
    /// The first hour is a column, and not a block.
    private static let leastColumns = 24
    /// Registration is open for weeks, not years.
    private static let mostColumns = 400

    private static func columns(_ hours: [(hour: Timestamp, count: Int)], isByDay: Bool) -> [(from: Timestamp, count: Int)] {
        let length: Int64 = isByDay ? 86_400 : 3_600
        // A day begins at midnight in Beijing.
        func place(_ moment: Timestamp) -> Int64 { (moment.seconds + beijing) / length }
        let counts = Dictionary(hours.map { (place($0.hour), $0.count) }, uniquingKeysWith: +)
        guard let first = counts.keys.min(), let last = counts.keys.max() else { return [] }
        return (first...last).suffix(mostColumns).map { (Timestamp(seconds: $0 * length - beijing), counts[$0] ?? 0) }
    }

    private static let beijing: Int64 = 8 * 3_600

    private static func label(_ moment: Timestamp, _ isByDay: Bool) -> String {
        String(isByDay ? moment.beijing.prefix(10) : moment.beijing.prefix(16))
    }

    /// How full it is: paid, and held behind it. The numbers stand beside it in the table.
    static func seats(paid: Int, held: Int, of capacity: Int) -> HTML {
        func share(_ count: Int) -> Int { capacity == 0 ? 0 : min(1_000, count * 1_000 / capacity) }
        return """
            <svg aria-hidden="true" viewBox="0 0 1000 10" width="100%" height="14" preserveAspectRatio="none"><rect width="1000" height="10" fill="var(--line, silver)"/>
            <rect width="\(share(paid + held))" height="10" fill="var(--main, currentColor)"/><rect width="\(share(paid))" height="10" fill="var(--good, currentColor)"/></svg>
            """
    }

    /// What the colours of `seats` mean.
    static let legend: HTML = """
        <p class="hint"><svg aria-hidden="true" width="12" height="12"><rect width="12" height="12" fill="var(--good, currentColor)"/></svg> \(zh: "已支付", en: "Paid")
        <svg aria-hidden="true" width="12" height="12"><rect width="12" height="12" fill="var(--main, currentColor)"/></svg> \(zh: "待支付", en: "Held")
        <svg aria-hidden="true" width="12" height="12"><rect width="12" height="12" fill="var(--line, silver)"/></svg> \(zh: "剩余", en: "Free")</p>
        """
}
