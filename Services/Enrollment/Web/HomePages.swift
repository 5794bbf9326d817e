import EnrollmentDomain
import HTTP
import Primitives
import Runtime
import SignIn
import Web

/// 首页 (E1): what the exam is, when what is open, and the way in.
enum HomePages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let candidate = try await services.sessions.visitor(of: request)
        let changes = services.inForce.changes.reversed()
        let (exam, sitting, now) = (services.exam, services.sitting, services.effects.now())
        let body: HTML = """
            \(candidate == nil ? loggedOut(request, services) : nil)
            <p>客服电话：\(exam.phone)</p>
            <p><a class="button" href="/registration">进入报名</a> <a href="/recall">找回已报名账号</a></p>
            <h2>\(sitting.title)</h2>
            \(windows(sitting, at: now))
            <div class="note" role="note"><h2>特别提示</h2>\(HTML.paragraphs(exam.texts.warning))</div>
            <h2>最新动态</h2><ul>\(changes.map(WindowNews.line))\(exam.texts.news.map { "<li>\($0.date) \($0.text)</li>" as HTML })</ul>
            <h2>考试简介</h2>\(HTML.paragraphs(exam.texts.introduction))
            <h2>考生须知</h2>\(HTML.paragraphs(exam.texts.notice))
            <h2>考试时间</h2>\(subjects(sitting))
            <h2>报名流程</h2><ol>\(exam.texts.process.split(separator: "\n").map { "<li>\($0)</li>" as HTML })</ol>
            <h2>常见问题</h2><dl class="texts">\(exam.texts.questions.map { "<dt>\($0.question)</dt><dd>\($0.answer)</dd>" as HTML })</dl>
            <p class="hint">监考老师可以在<a href="/verify-ticket">准考证核验</a>页面核对准考证上的二维码。</p>
            """
        return services.page(services.site, candidate: candidate, body: body)
    }

    /// If the passport stays logged in, the next person at a shared computer would be led straight into this registration.
    private static func loggedOut(_ request: Request, _ services: EnrollmentServices) -> HTML? {
        if request.query["state"] == SignIn.loggedOut { return "<p class=\"good\" role=\"status\">已退出报名网站和考试通行证。</p>" }
        guard request.query["done"] == "logged_out" else { return nil }
        return """
            <div class="note" role="status"><p>已退出报名网站，但考试通行证仍是登录状态。使用公用电脑或他人手机时，请再到<a href="\(services.signIn.client.issuer)/">考试通行证</a>退出登录，否则别人可以直接进入您的报名。</p></div>
            """
    }

    private static func windows(_ sitting: Sitting, at now: Timestamp) -> HTML {
        let rows: [HTML] = WindowKind.allCases.compactMap { kind in
            sitting.windows[kind].map { window in
                let state = window.contains(now) ? "开放中" : now < window.opens ? "未开始" : "已结束"
                return """
                    <tr><th scope="row">\(kind.title)</th><td>\(window.opens.beijing)</td><td>\(window.closes.beijing)</td><td>\(state)</td></tr>
                    """
            }
        }
        return """
            <table><caption>时间安排（北京时间，当前 \(now.beijing)）</caption>
            <thead><tr><th scope="col">事项</th><th scope="col">开始</th><th scope="col">结束</th><th scope="col">状态</th></tr></thead>
            <tbody>\(rows)</tbody></table>
            """
    }

    private static func subjects(_ sitting: Sitting) -> HTML {
        let rows: [HTML] = sitting.subjects.map { subject in
            """
            <tr><th scope="row">\(subject.name)\(certificates(of: subject, sitting))</th><td>\(subject.code.rawValue)</td><td>\(subject.slot.opens.beijing) – \(subject.slot.closes.beijing)\(subject.batchTime.map { "，分场次进行，每场 \($0.seconds / 60) 分钟" as HTML })</td></tr>
            """
        }
        return """
            <table><thead><tr><th scope="col">科目</th><th scope="col">代码</th><th scope="col">时间</th></tr></thead><tbody>\(rows)</tbody></table>
            """
    }

    /// 获证条件, where passing is not all.
    private static func certificates(of subject: Subject, _ sitting: Sitting) -> HTML? {
        let names = sitting.subjects.filter { subject.certificates.contains($0.code) }.map(\.name)
        return names.isEmpty ? nil : "（获证须持有\(names.joined(separator: "、"))证书）"
    }
}
