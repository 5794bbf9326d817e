import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 准考证打印: what can be printed now, and from when the rest can.
enum TicketPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.signedIn(request) { try await page(services, $0, nil) }
    }

    /// `GET /ticket/{kind}`: the PDF, or why there is none yet.
    static func print(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.signedIn(request) { candidate in
            guard let kind = request.parameters["kind"].flatMap(Subject.Kind.init) else { throw Problem.notFound }
            do {
                return try await TicketRoutes.ticket(kind, of: candidate, services)
            } catch let refusal as TicketRefusal {
                return try await page(services, candidate, refusal.problem)
            }
        }
    }

    private static func page(_ services: EnrollmentServices, _ candidate: Candidate, _ problem: Problem?) async throws -> Response {
        let view = try await services.viewRegistration(of: candidate)
        let kinds = Subject.Kind.allCases.map { line($0, view, services.sitting) }
        return services.page(
            "\(zh: "准考证打印", en: "Print the ticket")", candidate: candidate, problem: problem,
            body: """
                \(services.progress(.ticket, view))
                \(kinds)
                <p class="hint">\(zh: "准考证是 PDF 文件，请用 A4 纸打印，黑白即可。", en: "The ticket is a PDF file. Print it on A4 paper; black and white will do.")</p>
                <p class="screen"><a href="/registration">\(zh: "返回我的报名", en: "Back to my registration")</a></p>
                """)
    }

    private static func line(_ kind: Subject.Kind, _ view: RegistrationView, _ sitting: Sitting) -> HTML {
        let paid = view.record.registration.entries.filter { $0.state == .paid && sitting.subject($0.subject)?.kind == kind }
        let names = sitting.names(of: paid.map(\.subject))
        let title: HTML =
            kind == .written ? "\(zh: "笔试准考证", en: "Ticket for the written tests")" : "\(zh: "口试准考证", en: "Ticket for the oral tests")"
        guard !paid.isEmpty else { return "<h2>\(title)</h2><p>\(zh: "没有已支付的科目。", en: "No subject is paid.")</p>" }
        let window = kind == .written ? WindowKind.writtenTicket : .oralTicket
        guard sitting.isOpen(window, at: view.now) else {
            return
                "<h2>\(title)</h2><p>\(names)\(zh: "：打印时间为", en: ": to be printed from") \(sitting.windows[window].map(\.words) ?? "\(zh: "另行通知", en: "a day that will be announced")")\(zh: "（北京时间）。", en: ", Beijing time.")</p>"
        }
        return
            "<h2>\(title)</h2><p>\(names)</p><p><a class=\"button\" href=\"/ticket/\(kind.rawValue)\">\(zh: "打印", en: "Print: ")\(title)</a></p>"
    }
}
