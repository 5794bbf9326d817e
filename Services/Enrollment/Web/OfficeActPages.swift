import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 操作记录 (E28): what officers did, the newest first.
enum OfficeActPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.asOfficer(request) { officer in
            let acts = try await services.viewOffice.acts(for: officer)
            let rows: [HTML] = acts.map { act in
                """
                <tr><td>\(act.at.beijing)</td><td>\(act.actor)</td><td>\(act.kind.title)</td><td>\(act.site?.rawValue ?? "")</td>
                <td>\(act.subject.map { services.sitting.label(of: $0).chinese } ?? "") \(act.detail)</td><td>\(act.reason)</td></tr>
                """
            }
            return services.page(
                "操作记录", officer: officer,
                body: """
                    <table><thead><tr><th scope="col">时间</th><th scope="col">操作者</th><th scope="col">操作</th><th scope="col">考点</th><th scope="col">内容</th><th scope="col">原因</th></tr></thead>
                    <tbody>\(rows)</tbody></table>
                    """)
        }
    }
}

extension OfficeAct.Kind {
    /// For people.
    var title: String {
        switch self {
        case .officerAdded: "添加管理员"
        case .officerRemoved: "移除管理员"
        case .reviewApproved: "复核通过"
        case .reviewRefused: "复核不通过"
        case .capacityChanged: "更改容量"
        case .windowChanged: "更改时间"
        case .imported: "导入"
        case .arranged: "编排考场"
        case .exported: "导出"
        case .erased: "清除个人信息"
        }
    }
}
