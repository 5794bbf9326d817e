import EnrollmentDomain
import HTTP
import Primitives
import Web

/// The windows and the exams in order, with "now" between them.
enum TimeLine {
    private struct Item {
        let name: HTML
        let window: Window
    }

    static func html(_ sitting: Sitting, at now: Timestamp) -> HTML {
        let items = (windows(sitting) + exams(sitting)).sorted { $0.window.opens < $1.window.opens }
        let begun = items.filter { $0.window.opens <= now }.map { line($0, at: now) }
        let coming = items.filter { $0.window.opens > now }.map { line($0, at: now) }
        let moment: HTML = """
            <li class="now"><p>\(zh: "现在", en: "Now"): <time datetime="\(now.rfc3339)">\(now.beijing)</time></p></li>
            """
        return """
            <p class="hint">\(zh: "均为北京时间。", en: "All times are Beijing time.")</p>
            <ol class="timeline">\(begun)\(moment)\(coming)</ol>
            """
    }

    private static func line(_ item: Item, at now: Timestamp) -> HTML {
        let (kind, badge): (String, HTML) =
            if item.window.contains(now) {
                ("open", .badge("good", "\(zh: "开放中", en: "Open")"))
            } else if now < item.window.opens {
                ("coming", .badge("", "\(zh: "未开始", en: "Not yet")"))
            } else {
                ("past", .badge("", "\(zh: "已结束", en: "Over")"))
            }
        return """
            <li class="\(kind)"><p><strong>\(item.name)</strong> \(badge)</p>
            <p class="when"><time datetime="\(item.window.opens.rfc3339)">\(item.window.opens.beijing)</time> \(zh: "至", en: "to") <time datetime="\(item.window.closes.rfc3339)">\(item.window.closes.beijing)</time></p></li>
            """
    }

    private static func windows(_ sitting: Sitting) -> [Item] {
        WindowKind.allCases.compactMap { kind in sitting.windows[kind].map { Item(name: kind.name, window: $0) } }
    }

    /// From the first of a kind to the end of the last.
    private static func exams(_ sitting: Sitting) -> [Item] {
        let names: [(Subject.Kind, HTML)] = [(.written, "\(zh: "笔试", en: "Written tests")"), (.oral, "\(zh: "口试", en: "Oral tests")")]
        return names.compactMap { kind, name in
            let slots = sitting.subjects.filter { $0.kind == kind }.map(\.slot)
            guard let opens = slots.map(\.opens).min(), let closes = slots.map(\.closes).max() else { return nil }
            return Window(opens: opens, closes: closes).map { Item(name: name, window: $0) }
        }
    }
}
