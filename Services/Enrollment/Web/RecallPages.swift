import Captcha
import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 找回已报名账号 (E8). Nobody has to be logged in: whoever asks has forgotten the account.
enum RecallPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await page(services, FormFields([]), nil)
    }

    static func submit(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let form = try request.pageForm(at: services.publicURL)
        if form.asksAnotherCaptcha { return try await page(services, form, nil) }
        do {
            try await services.recallAccount(
                name: form["name"] ?? "", kind: form["id_type"] ?? "", number: form["id_number"] ?? "", captcha: form.captchaAnswer,
                from: ClientNetwork(of: request.client).text)
        } catch {
            guard let problem = Problem(shown: error) else { throw error }
            return try await page(services, form, problem)
        }
        return services.page("\(zh: "找回已报名账号", en: "Find my account")", body: done)
    }

    /// The same for everybody.
    private static let done: HTML = """
        <div class="note" role="status"><p>\(zh: "如果该考生已在本次考试确认报名，我们已向报名所用的邮箱发送邮件。", en: "If this person has registered in this sitting, we have sent a letter to the address that was used.")</p></div>
        <p>\(zh: "请到自己可能用过的邮箱（包括垃圾邮件）中查找。为保护隐私，本页不显示是否有人报名，也不显示邮箱。", en: "Look into every mailbox you may have used, and into its junk mail. To protect you, this page tells neither whether anybody has registered nor an address.")</p>
        <p><a class="button" href="/registration">\(zh: "去登录", en: "Log in")</a> <a class="button plain" href="/">\(zh: "返回首页", en: "Back to the start")</a></p>
        """

    private static func page(_ services: EnrollmentServices, _ form: FormFields, _ problem: Problem?) async throws -> Response {
        let captcha = CaptchaInput(try await services.issueCaptchas(), errors: problem?.fields ?? [], answered: form.captchaKind)
        return services.page(
            "\(zh: "找回已报名账号", en: "Find my account")", problem: problem,
            body: """
                <p>\(zh: "忘记了用哪个邮箱报的名？填写考生信息，我们会向报名所用的邮箱发送邮件。", en: "Forgotten which e-mail address you registered with? Say who you are, and we send a letter to that address.")</p>
                <form method="post" action="/recall">
                \(PersonInputs.html(services.exam, name: form["name"] ?? "", kind: form["id_type"] ?? "", number: form["id_number"] ?? ""))
                \(captcha.html)
                <button>\(zh: "提交", en: "Send")</button>
                \(captcha.button)
                </form>
                """)
    }
}

/// Name, type and number of the document: what a person is found by.
enum PersonInputs {
    static func html(_ exam: Exam, name: String, kind chosen: String, number: String) -> HTML {
        let kinds: [HTML] = exam.documentKinds.map { kind in
            "<option value=\"\(kind.rawValue)\"\(chosen == kind.rawValue ? " selected" : "")>\(kind.name)</option>"
        }
        return """
            <label for="name">\(zh: "姓名", en: "Name")</label>
            <input id="name" name="name" value="\(name)" autocomplete="name" required maxlength="\(EnterData.longestName)">
            <label for="id_type">\(zh: "证件类型", en: "Type of document")</label>
            <select id="id_type" name="id_type">\(kinds)</select>
            <label for="id_number">\(zh: "证件号码", en: "Number of the document")</label>
            <input id="id_number" name="id_number" value="\(number)" autocomplete="off" required maxlength="30">
            """
    }
}
