import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 笔试报考 and 口试报考 (E12, E13).
enum ChoicePages {
    static func showWritten(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.signedIn(request) { try await page(services, $0, .written, nil) }
    }

    static func showOral(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.signedIn(request) { try await page(services, $0, .oral, nil) }
    }

    static func submitWritten(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await submit(.written, request, services)
    }

    static func submitOral(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await submit(.oral, request, services)
    }

    private static func submit(_ kind: Subject.Kind, _ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.submitted(request) { candidate, form in
            let wanted = Set(form.all("subject").map(SubjectCode.init(rawValue:)))
            let entries = try await services.chooseSubjects(wanted, kind: kind, by: candidate)
            return .seeOther("/registration?done=\(entries.contains { $0.state == .held } ? "chosen" : "saved")")
        } again: { candidate, _, problem in
            try await page(services, candidate, kind, problem)
        }
    }

    private static func page(
        _ services: EnrollmentServices, _ candidate: Candidate, _ kind: Subject.Kind, _ problem: Problem?
    ) async throws -> Response {
        let view = try await services.viewRegistration(of: candidate)
        let sitting = services.sitting
        let subjects = sitting.subjects.filter { $0.kind == kind }.map { tick($0, view, sitting) }
        return services.page(
            kind == .written ? "笔试报考" : "口试报考", candidate: candidate, problem: problem ?? closed(sitting, view.now),
            body: """
                <p>\(kind == .written ? "勾选要报考的笔试科目后提交。" : "报考口试须先报考对应的笔试科目。")每个科目的座位保留 \(sitting.holdTime.seconds / 3600) 小时，请在保留时间内支付。</p>
                \(view.openPayment == nil ? nil : "<p class=\"note\">有一笔缴费正在进行；更改科目将先关闭这笔缴费。</p>" as HTML)
                <form method="post" action="/registration/\(kind.rawValue)">
                <fieldset><legend>科目</legend>\(subjects)</fieldset>
                <button>提交</button> <a class="button plain" href="/registration">返回</a>
                </form>
                """)
    }

    private static func closed(_ sitting: Sitting, _ now: Timestamp) -> Problem? {
        do {
            try sitting.require(.registration, at: now)
            return nil
        } catch {
            return error.problem
        }
    }

    /// A paid subject stays as it is: it is sent along, and can't be unticked (E15).
    private static func tick(_ subject: Subject, _ view: RegistrationView, _ sitting: Sitting) -> HTML {
        let entry = view.record.registration.entry(subject.code)
        let name: HTML = "\(subject.name) · \(subject.slot.opens.beijing) · \(subject.fee(in: view.record.registration.province).yuan) 元"
        if entry?.state == .paid {
            return "<input type=\"hidden\" name=\"subject\" value=\"\(subject.code.rawValue)\"><p>\(name) · <strong>已支付</strong>，不可更改</p>"
        }
        let hint = obstacle(subject, view, sitting)
        let state = entry != nil ? " checked" : hint != nil ? " disabled" : ""
        return """
            <label class="tick"><input type="checkbox" name="subject" value="\(subject.code.rawValue)"\(state)> <span>\(name)\(hint.map { " · \($0)" } ?? remaining(subject, view))</span></label>
            """
    }

    private static func obstacle(_ subject: Subject, _ view: RegistrationView, _ sitting: Sitting) -> String? {
        let registration = view.record.registration
        guard registration.entry(subject.code) == nil else { return nil }
        guard let free = view.free[subject.code] else { return "本考点不开考" }
        if subject.needsEligibility, !registration.eligible.contains(subject.code) { return "没有报考资格" }
        if let written = subject.prerequisite, registration.entry(written) == nil {
            return "须先报考\(sitting.label(of: written).chinese)"
        }
        return free > 0 ? nil : "已报满"
    }

    private static func remaining(_ subject: Subject, _ view: RegistrationView) -> String {
        view.free[subject.code].map { " · 余 \($0)" } ?? ""
    }
}
