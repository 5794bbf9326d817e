import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 准考证打印: what can be printed now, and from when the rest can.
enum TicketPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.signedIn(request) { candidate in
            let view = try await services.viewRegistration(of: candidate)
            let kinds = Subject.Kind.allCases.map { line($0, view, services.sitting) }
            return services.page(
                "准考证打印", candidate: candidate,
                body: """
                    \(kinds)
                    <p class="hint">准考证是 PDF 文件，请用 A4 纸打印，黑白即可。</p>
                    <p><a href="/registration">返回我的报名</a></p>
                    """)
        }
    }

    private static func line(_ kind: Subject.Kind, _ view: RegistrationView, _ sitting: Sitting) -> HTML {
        let paid = view.record.registration.entries.filter { $0.state == .paid && sitting.subject($0.subject)?.kind == kind }
        let names = paid.map { sitting.subject($0.subject)?.name ?? $0.subject.rawValue }.joined(separator: "、")
        let title = kind == .written ? "笔试准考证" : "口试准考证"
        guard !paid.isEmpty else { return "<h2>\(title)</h2><p>没有已支付的科目。</p>" }
        let window = kind == .written ? WindowKind.writtenTicket : .oralTicket
        guard sitting.isOpen(window, at: view.now) else {
            return "<h2>\(title)</h2><p>\(names)：打印时间为 \(sitting.windows[window].map { $0.inBeijing } ?? "另行通知")（北京时间）。</p>"
        }
        return "<h2>\(title)</h2><p>\(names)</p><p><a class=\"button\" href=\"/api/v1/ticket?kind=\(kind.rawValue)\">打印\(title)</a></p>"
    }
}
