import EnrollmentDomain
import HTTP
import Primitives
import Runtime
import Web

/// 时间安排 (E28): what is open when, and the centre's changes, each with its reason.
enum OfficeWindowPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.asOfficer(request) { page(services, $0, FormFields([]), nil) }
    }

    static func submit(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.submittedByOfficer(request) { officer, form in
            guard let kind = WindowKind(rawValue: form["kind"] ?? "") else { throw WindowRefusal.unknown }
            guard let opens = moment(form["opens"]), let closes = moment(form["closes"]) else { throw WindowRefusal.unusable }
            try await services.changeWindow(kind, opens: opens, closes: closes, reason: form["reason"] ?? "", by: officer)
            return .seeOther("/officer/windows")
        } again: { officer, form, problem in
            page(services, officer, form, problem)
        }
    }

    /// `2026-10-08T17:00:00`, as a browser's field for a time has it; with or without seconds, Beijing time.
    static func moment(_ text: String?) -> Timestamp? {
        guard let text = text?.replacing("T", with: " ") else { return nil }
        return Timestamp(text.utf8.count == 16 ? text + ":00" : text)
    }

    private static func page(
        _ services: EnrollmentServices, _ officer: Officer, _ form: FormFields, _ problem: Problem?
    ) -> Response {
        let changes = services.inForce.changes
        return services.page(
            "\(zh: "时间安排", en: "Windows")", officer: officer, problem: problem,
            body: """
                <p>\(zh: "北京时间，当前", en: "Beijing time; now it is") \(services.effects.now().beijing)\(zh: "。", en: ".")</p>
                \(WindowKind.allCases.compactMap { kind in
                    services.sitting.windows[kind].map { section(kind, $0, officer, form) }
                })
                \(changes.isEmpty ? nil : list(changes))
                """)
    }

    private static func section(_ kind: WindowKind, _ window: Window, _ officer: Officer, _ form: FormFields) -> HTML {
        let isTyped = form["kind"] == kind.rawValue
        let opens = isTyped ? form["opens"] ?? "" : window.opens.beijing.replacing(" ", with: "T")
        let closes = isTyped ? form["closes"] ?? "" : window.closes.beijing.replacing(" ", with: "T")
        let change: HTML? =
            officer.site != nil
            ? nil
            : """
            <details\(isTyped ? " open" : "")><summary>\(zh: "更改", en: "Change")</summary><form method="post" action="/officer/windows">
            <input type="hidden" name="kind" value="\(kind.rawValue)">
            <label for="\(kind.rawValue)-opens">\(zh: "开始", en: "Opens")</label><input id="\(kind.rawValue)-opens" name="opens" type="datetime-local" step="1" value="\(opens)" required>
            <label for="\(kind.rawValue)-closes">\(zh: "结束", en: "Closes")</label><input id="\(kind.rawValue)-closes" name="closes" type="datetime-local" step="1" value="\(closes)" required>
            <label for="\(kind.rawValue)-reason">\(zh: "原因（在首页向考生公布）", en: "Reason (candidates read it on the home page)")</label><input id="\(kind.rawValue)-reason" name="reason" required maxlength="500" value="\(isTyped ? form["reason"] ?? "" : "")">
            <button>\(zh: "更改\(kind.title)时间", en: "Change: \(kind.englishTitle)")</button></form></details>
            """
        return """
            <section class="card"><h2>\(zh: HTML(kind.title), en: HTML(kind.englishTitle))</h2><p>\(window.opens.beijing) – \(window.closes.beijing)</p>\(change)</section>
            """
    }

    private static func list(_ changes: [WindowChange]) -> HTML {
        "<h2>\(zh: "已作的更改", en: "Changes that were made")</h2><ul>\(changes.map(WindowNews.line))</ul>"
    }
}

/// What everybody is told of a changed window.
enum WindowNews {
    static func line(_ change: WindowChange) -> HTML {
        """
        <li>\(change.changedAt.beijing) \(zh: "\(change.kind.title)时间改为\(change.window.inBeijing)（北京时间）。原因：", en: "\(change.kind.englishTitle): now \(change.window.opens.beijing) – \(change.window.closes.beijing) (Beijing). Reason: ")\(HTML.chinese(change.reason))</li>
        """
    }
}
