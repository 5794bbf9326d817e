import Foundation
import HTTP
import HTTPClient
import Primitives

/// One student with a browser. What a person would do again after an error page, this does again: a step begins by looking at how
/// things stand.
public final class Candidate {
    public let index: Int
    public let person: Roster.Person
    let plan: Plan
    let email: String
    private let rig: Rig
    let browser: Visitor

    static let password = "Rehearsal#2026"

    /// - Parameter acknowledged: is told each thing that a service says it has done.
    init(_ index: Int, _ person: Roster.Person, in rig: Rig, acknowledged: (@Sendable (Acknowledgement) -> Void)? = nil) {
        self.index = index
        self.person = person
        self.rig = rig
        plan = Plan(index, person)
        let email = "candidate\(index)@mail.example"
        self.email = email
        browser = Visitor(rig.client) { call, answer in
            guard let acknowledged else { return }
            Acknowledgement.What.all(in: answer, to: call).forEach { acknowledged(Acknowledgement(email: email, what: $0)) }
        }
    }

    func passport(_ path: String) -> String { rig.url("passport") + path }
    private func enrollment(_ path: String) -> String { rig.url("enrollment") + path }

    // MARK: Passport

    /// Registers, takes the code out of the mail, verifies, logs in.
    func makeAccount() async throws {
        if try await isVerified() { return }
        let registered: Registered = try await browser.send(.post, passport("/api/v1/accounts"), json: account()).decoded(.accepted)
        var tried: Set<String> = []
        try await eventually("the code that was mailed to \(email)") { () -> Bool? in
            guard let code = try codeFromMail(), tried.insert(code).inserted else { return nil }
            let body = Verification(registration: registered.registration, code: code)
            return try await browser.send(.post, passport("/api/v1/accounts/verification"), json: body).status == .noContent ? true : nil
        }
        guard try await isVerified() else { throw RigFailure("\(email) is not verified") }
    }

    /// Logs in, if there is an account to log in to.
    func isVerified() async throws -> Bool {
        let answer = try await browser.send(.post, passport("/api/v1/sessions"), json: account())
        guard try answer.expect(.created, .unauthorized).status == .created else { return false }
        let session: CurrentSession = try await browser.get(passport("/api/v1/sessions/current")).decoded()
        return session.account.email_verified
    }

    private func account() async throws -> NewAccount {
        var captcha: CaptchaAnswer = try await browser.get(passport("/api/v1/captcha")).decoded()
        captcha.answer = RigPlan.captchaAnswer
        return NewAccount(email: email, password: Self.password, captcha: captcha)
    }

    private func codeFromMail() throws -> String? {
        try rig.mailbox.newest(to: email, containing: "验证码")?.split(whereSeparator: \.isNewline)
            .map { $0.trimmingCharacters(in: .whitespaces) }.first { $0.count == 6 && $0.utf8.allSatisfy { $0 < 0x80 } }
    }

    // MARK: Enrollment

    /// Through the passport, which knows the candidate already (single sign-on).
    func signIn() async throws { try await signIn(at: rig.url("enrollment"), toGoTo: "/registration") }

    /// - Parameter exam: where its Enrollment is.
    func signIn(at exam: String, toGoTo page: String) async throws {
        let (answer, url) = try await browser.follow("\(exam)/login?return_to=\(page)")
        // Each step counts once. If a process dies in one, the browser asks the other again, unasked, and the page says to begin anew.
        guard !answer.text.contains("登录没有完成") else { throw RigFailure("the sign-in was interrupted", isPassing: true) }
        try answer.expect(.ok, .notFound)
        guard url.hasPrefix(exam + "/") else { throw RigFailure("signing in ended at \(url)") }
    }

    /// Agreement, eligibility query, confirmation, and the review where it helps.
    func confirm() async throws {
        let sitting: SittingAnswer = try await browser.get(enrollment("/api/v1/sitting")).decoded()
        try await browser.send(.post, enrollment("/api/v1/agreement"), json: Acceptance(version: sitting.agreement.version))
            .expect(.noContent)
        if try await browser.get(enrollment("/api/v1/registration")).expect(.ok, .notFound).status == .notFound {
            let query = EligibilityQuery(name: person.name, id_number: person.number)
            let found: EligibilityAnswer = try await browser.send(.post, enrollment("/api/v1/eligibility"), json: query).decoded()
            try await browser.send(.post, enrollment("/api/v1/registration"), json: found).expect(.created)
        }
        // A review that passed is not asked for again, even where its answer was lost.
        guard let ticket = person.pastTicket, try await !registration().eligible.contains("CET6") else { return }
        let review: ReviewAnswer = try await browser.send(.post, enrollment("/api/v1/review"), json: ReviewWish(ticket_number: ticket))
            .decoded()
        guard review.state == (person.pastScore >= 425 ? "passed" : "waiting") else { throw RigFailure("the review is \(review.state)") }
    }

    func registration() async throws -> RegistrationAnswer {
        try await browser.get(enrollment("/api/v1/registration")).decoded()
    }

    /// - Returns: the code of the refusal; `nil` when the choice was taken.
    func choose(_ subjects: [String], _ kind: String) async throws -> String? {
        let answer = try await browser.send(
            .put, enrollment("/api/v1/registration/\(kind)"), json: SubjectChoice(subjects: subjects))
        guard answer.status != .ok else { return nil }
        if answer.status.rawValue >= 500 { try answer.expect(.ok) }
        return answer.problemCode ?? "\(answer.status.rawValue): \(answer.text.prefix(200))"
    }

    // MARK: Paying

    /// Pays what is due at the simulated gateway.
    /// - Parameter fault: what the gateway is to do wrong: `lost` keeps the callback back.
    func pay(by channel: String, fault: String? = nil) async throws {
        guard let page = try await openCashier(of: channel) else { return }
        try await pay(at: page, fault: fault)
    }

    /// - Returns: where the gateway's page sends its form; `nil` when nothing is due any more.
    func openCashier(of channel: String) async throws -> String? {
        let answer = try await browser.send(.post, enrollment("/api/v1/payments"), json: PaymentWish(channel: channel))
        // The money of an earlier try may just have arrived.
        guard answer.problemCode != "payment.nothing" else { return nil }
        let redirect: RedirectAnswer = try answer.decoded(.created)
        let fields = redirect.fields.map { (name: $0.name, value: $0.value) }
        let cashier =
            redirect.method == "post"
            ? try await browser.submit(redirect.url, form: fields)
            : try await browser.get(FormFields(fields).appended(to: redirect.url))
        guard let action = try cashier.expect(.ok).text.firstMatch(of: /action="(\/cashier\/[^"]+)"/)?.1 else {
            throw RigFailure("no cashier: \(cashier.text.prefix(600))")
        }
        return Visitor.resolve(String(action), against: redirect.url)
    }

    func pay(at page: String, fault: String? = nil) async throws {
        let form = [(name: "action", value: "pay")] + (fault.map { [(name: "fault", value: $0)] } ?? [])
        try await browser.post(page, form: form).expect(.seeOther)
    }

    /// What happened, as `kind subject`.
    func history() async throws -> [String] {
        let events: [HistoryAnswer] = try await browser.get(enrollment("/api/v1/history")).decoded()
        return events.map { "\($0.kind) \($0.subject ?? "")" }
    }

    /// 更新
    func refresh() async throws {
        try await browser.send(.post, enrollment("/api/v1/payments/refresh"), json: Nothing()).expect(.ok)
    }

    /// Waits for Payment's word. - Parameter pressing: 更新, again and again, because the callback was lost.
    func waitUntilPaid(_ kind: String, pressing: Bool) async throws {
        try await eventually("\(kind) of \(email) to be paid") {
            if pressing { try await refresh() }
            return try await registration().isAllPaid(kind) ? true : nil
        }
    }

    func ticket(_ kind: String) async throws -> [UInt8] {
        let answer = try await browser.get(enrollment("/api/v1/ticket?kind=\(kind)")).expect(.ok)
        guard answer.body.starts(with: Array("%PDF-".utf8)) else { throw RigFailure("the ticket is no PDF") }
        return answer.body
    }
}

/// Looks again until there is an answer. - Parameter milliseconds: between two looks, in milliseconds.
@discardableResult
public func eventually<Answer>(
    _ what: String, within seconds: Int = 60, every milliseconds: Int = 20, _ look: () async throws -> Answer?
) async throws -> Answer {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
        if let answer = try await look() { return answer }
        try await pause(milliseconds: milliseconds)
    }
    throw RigFailure("waited \(seconds) s in vain for \(what)")
}
