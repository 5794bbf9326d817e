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
        return services.page("找回已报名账号", body: done)
    }

    /// The same for everybody.
    private static let done: HTML = """
        <div class="note" role="status"><p>如果该考生已在本次考试确认报名，我们已向报名所用的邮箱发送邮件。</p></div>
        <p>请到自己可能用过的邮箱（包括垃圾邮件）中查找。为保护隐私，本页不显示是否有人报名，也不显示邮箱。</p>
        <p><a class="button" href="/registration">去登录</a> <a class="button plain" href="/">返回首页</a></p>
        """

    private static func page(_ services: EnrollmentServices, _ form: FormFields, _ problem: Problem?) async throws -> Response {
        let captcha = CaptchaInput(try await services.issueCaptchas(), errors: problem?.fields ?? [], answered: form.captchaKind)
        return services.page(
            "找回已报名账号", problem: problem,
            body: """
                <p>忘记了用哪个邮箱报的名？填写考生信息，我们会向报名所用的邮箱发送邮件。</p>
                <form method="post" action="/recall">
                \(PersonInputs.html(services.exam, name: form["name"] ?? "", kind: form["id_type"] ?? "", number: form["id_number"] ?? ""))
                \(captcha.html)
                <button>提交</button>
                \(captcha.button)
                </form>
                """)
    }
}

/// Name, type and number of the document: what a person is found by.
enum PersonInputs {
    static func html(_ exam: Exam, name: String, kind chosen: String, number: String) -> HTML {
        let kinds: [HTML] = exam.documentKinds.map { kind in
            "<option value=\"\(kind.rawValue)\"\(chosen == kind.rawValue ? " selected" : "")>\(kind.title)</option>"
        }
        return """
            <label for="name">姓名</label>
            <input id="name" name="name" value="\(name)" autocomplete="name" required maxlength="\(EnterData.longestName)">
            <label for="id_type">证件类型</label>
            <select id="id_type" name="id_type">\(kinds)</select>
            <label for="id_number">证件号码</label>
            <input id="id_number" name="id_number" value="\(number)" autocomplete="off" required maxlength="30">
            """
    }
}
