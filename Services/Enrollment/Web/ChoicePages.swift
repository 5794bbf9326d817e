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
            let seen = form["seen"].map { Set($0.split(separator: " ").map { SubjectCode(rawValue: String($0)) }) }
            let entries = try await services.chooseSubjects(wanted, kind: kind, insteadOf: seen, by: candidate)
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
        let entered = view.record.registration.entered(kind, of: sitting, at: view.now).map(\.rawValue).sorted()
        return services.page(
            kind == .written ? "\(zh: "笔试报考", en: "Written subjects")" : "\(zh: "口试报考", en: "Oral subjects")",
            candidate: candidate, problem: problem ?? closed(sitting, view.now),
            body: """
                \(services.progress(kind == .written ? .written : .oral, view))
                <p>\(explanation(kind, hours: sitting.holdTime.seconds / 3600))</p>
                \(view.openPayment == nil ? nil : underWay)
                <form method="post" action="/registration/\(kind.rawValue)">
                <input type="hidden" name="seen" value="\(entered.joined(separator: " "))">
                <fieldset><legend>\(zh: "科目", en: "Subjects")</legend>\(subjects)</fieldset>
                <button>\(zh: "提交", en: "Send")</button> <a class="button plain" href="/registration">\(zh: "返回", en: "Back")</a>
                </form>
                """)
    }

    private static func explanation(_ kind: Subject.Kind, hours: Int64) -> HTML {
        let what: HTML =
            kind == .written
            ? "\(zh: "勾选要报考的笔试科目后提交。", en: "Tick the written subjects you want, then send.")"
            : "\(zh: "报考口试须先报考对应的笔试科目。", en: "An oral subject needs its written one entered first.")"
        let hold: HTML =
            "\(zh: "每个科目的座位保留 \(hours) 小时，请在保留时间内支付。", en: " Each seat is held for \(hours) hours; pay within that time.")"
        return "\(what)\(hold)"
    }

    private static let underWay: HTML = """
        <p class="note">\(zh: "有一笔缴费正在进行；更改科目将先关闭这笔缴费。", en: "A payment is under way; changing subjects closes it first.")</p>
        """

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
        let fee = subject.fee(in: view.record.registration.province)
        let name: HTML = "\(sitting.name(of: subject.code)) · \(subject.slot.opens.beijing) · \(fee.words)"
        if entry?.state == .paid {
            return """
                <input type="hidden" name="subject" value="\(subject.code.rawValue)"><p>\(name) · <strong>\(zh: "已支付", en: "Paid")</strong>\(zh: "，不可更改", en: ", can't be changed")</p>
                """
        }
        let hint = obstacle(subject, view, sitting)
        let state = entry != nil ? " checked" : hint != nil ? " disabled" : ""
        return """
            <label class="tick"><input type="checkbox" name="subject" value="\(subject.code.rawValue)"\(state)> <span>\(name)\(hint.map { " · \($0)" } ?? remaining(subject, view))</span></label>
            """
    }

    private static func obstacle(_ subject: Subject, _ view: RegistrationView, _ sitting: Sitting) -> HTML? {
        let registration = view.record.registration
        guard registration.entry(subject.code) == nil else { return nil }
        guard let free = view.free[subject.code] else { return "\(zh: "本考点不开考", en: "not held at your site")" }
        if subject.needsEligibility, !registration.eligible.contains(subject.code) {
            return "\(zh: "没有报考资格", en: "you are not eligible")"
        }
        if let written = subject.prerequisite, registration.entry(written) == nil {
            return "\(zh: "须先报考", en: "enter first: ")\(sitting.name(of: written))"
        }
        return free > 0 ? nil : "\(zh: "已报满", en: "full")"
    }

    private static func remaining(_ subject: Subject, _ view: RegistrationView) -> HTML {
        view.free[subject.code].map { " · \(zh: "余 \($0)", en: "\($0) left")" } ?? .nothing
    }
}
