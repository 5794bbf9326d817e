import Foundation

/// What the run has measured, as one table in Markdown.
struct Table {
    struct Row {
        let work: String
        let figure: String
        var p50: Double? = nil
        var p99: Double? = nil
        /// The figure over the limit that was measured in the same run.
        var ratio: Double? = nil
        var budget = ""
        var isKept: Bool? = nil
    }

    private var rows: [Row] = []

    mutating func add(_ row: Row) { rows.append(row) }

    var text: String {
        let head = ["work", "figure", "p50 ms", "p99 ms", "of its limit", "budget", ""]
        let cells = [head] + rows.map(Self.cells)
        let widths = head.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        var lines = cells.map { cells in
            "| " + zip(cells, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: " | ") + " |"
        }
        lines.insert("|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|", at: 1)
        return lines.joined(separator: "\n")
    }

    private static func cells(_ row: Row) -> [String] {
        [
            row.work, row.figure, row.p50.map { decimal($0, 1) } ?? "", row.p99.map { decimal($0, 1) } ?? "",
            row.ratio.map { decimal($0, 2) } ?? "", row.budget, row.isKept.map { $0 ? "kept" : "missed" } ?? "",
        ]
    }
}

func decimal(_ number: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", number) }

/// `12,345 /s`
func rate(_ perSecond: Double) -> String {
    let digits = String(Int(perSecond.rounded()))
    let grouped = digits.reversed().enumerated().map { $0 > 0 && $0 % 3 == 0 ? ",\($1)" : "\($1)" }
    return (perSecond < 1_000 ? decimal(perSecond, 1) : grouped.joined().reversed().map { String($0) }.joined()) + " /s"
}

func median(_ numbers: [Double]) -> Double {
    let sorted = numbers.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
}
