import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 操作记录 (E28): what officers did, the newest first.
enum OfficeActPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.asOfficer(request) { officer in
            let list = OfficeList(request, sort: "-time")
            let found = try await services.viewOffice.acts(OfficeAct.Kind(rawValue: list.state), for: officer, list.order())
            let kinds = OfficeAct.Kind.allCases.map { (value: $0.rawValue, title: $0.title) }
            return services.page(
                "\(zh: "操作记录", en: "Log of the office")", officer: officer,
                body: """
                    \(list.filter([("", "\(zh: "全部", en: "All")")] + kinds))
                    \(WideTable("\(zh: "操作记录", en: "Log of the office")", columns: [
                        list.heading("time", "\(zh: "时间", en: "Time")"),
                        .column("\(zh: "操作者", en: "By")"),
                        .column("\(zh: "操作", en: "What")"),
                        .column("\(zh: "考点", en: "Site")"),
                        .column("\(zh: "内容", en: "Details")"),
                        .column("\(zh: "原因", en: "Reason")"),
                    ], rows: found.items.map { row($0.act, services.sitting) }).html)
                    \(list.turns(found))
                    """)
        }
    }

    private static func row(_ act: OfficeAct, _ sitting: Sitting) -> HTML {
        """
        <tr><td>\(act.at.beijing)</td><td>\(act.actor)</td><td>\(act.kind.title)</td><td>\(act.site?.rawValue ?? "")</td>
        <td>\(act.subject.map(sitting.name)) \(act.detail)</td><td>\(act.reason)</td></tr>
        """
    }
}

extension OfficeAct.Kind {
    /// For people.
    var title: HTML {
        switch self {
        case .officerAdded: "\(zh: "添加管理员", en: "Officer added")"
        case .officerRemoved: "\(zh: "移除管理员", en: "Officer removed")"
        case .reviewApproved: "\(zh: "复核通过", en: "Review approved")"
        case .reviewRefused: "\(zh: "复核不通过", en: "Review refused")"
        case .capacityChanged: "\(zh: "更改容量", en: "Capacity changed")"
        case .windowChanged: "\(zh: "更改时间", en: "Window changed")"
        case .imported: "\(zh: "导入", en: "Import")"
        case .arranged: "\(zh: "编排考场", en: "Rooms arranged")"
        case .exported: "\(zh: "导出", en: "Export")"
        case .erased: "\(zh: "清除个人信息", en: "Personal data erased")"
        }
    }
}
