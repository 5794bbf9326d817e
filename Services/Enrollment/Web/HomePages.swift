import EnrollmentDomain
import HTTP
import Primitives
import Runtime
import SignIn
import Synchronization
import Web

/// 首页 (E1): what the exam is, when what is open, and the way in.
enum HomePages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let candidate = try await services.sessions.visitor(of: request)
        guard candidate == nil, request.query["done"] == nil, request.query["state"] == nil else {
            return page(candidate, notice: loggedOut(request, services), services)
        }
        return services.home.page(of: services.effects.now(), changes: services.inForce.changes.count) {
            page(nil, notice: nil, services)
        }
    }

    /// The page of whoever isn't logged in is the same for everybody, and made once a second: at the opening all reload it.
    final class Kept: Sendable {
        private struct Page {
            var second: Int64 = -1
            var changes = 0
            var response = Response(.ok)
        }

        private let state = Mutex(Page())

        func page(of now: Timestamp, changes: Int, _ make: () -> Response) -> Response {
            let second = now.seconds
            return state.withLock { page in
                if page.second != second || page.changes != changes {
                    page = Page(second: second, changes: changes, response: make())
                }
                return page.response
            }
        }
    }

    private static func page(_ candidate: Candidate?, notice: HTML?, _ services: EnrollmentServices) -> Response {
        let (exam, sitting, now) = (services.exam, services.sitting, services.effects.now())
        let news: [HTML] = exam.texts.news.map { "<li>\($0.date) \(HTML.chinese($0.text))</li>" }
        let steps: [HTML] = exam.texts.process.split(separator: "\n").map { "<li>\($0)</li>" }
        let questions: [HTML] = exam.texts.questions.map { "<dt>\($0.question)</dt><dd>\($0.answer)</dd>" }
        let body: HTML = """
            \(notice)
            <h2>\(sitting.name)</h2>
            \(next(candidate, sitting, now))
            <h2>\(zh: "时间安排", en: "Dates")</h2>
            \(TimeLine.html(sitting, at: now))
            <div class="note" role="note"><h2>\(zh: "特别提示", en: "Please note")</h2>\(HTML.chineseBlock(.paragraphs(exam.texts.warning)))</div>
            <h2>\(zh: "考试时间", en: "Exam times")</h2>\(subjects(sitting))
            <h2>\(zh: "最新动态", en: "News")</h2><ul>\(services.inForce.changes.reversed().map(WindowNews.line))\(news)</ul>
            <h2>\(zh: "考试简介", en: "About the exam")</h2>\(HTML.chineseBlock(.paragraphs(exam.texts.introduction)))
            <h2>\(zh: "考生须知", en: "What candidates must know")</h2>\(HTML.chineseBlock(.paragraphs(exam.texts.notice)))
            <h2>\(zh: "报名流程", en: "How to register")</h2>\(HTML.chineseBlock("<ol>\(steps)</ol>"))
            <h2>\(zh: "常见问题", en: "Questions and answers")</h2>\(HTML.chineseBlock("<dl class=\"texts\">\(questions)</dl>"))
            <p>\(zh: "客服电话：", en: "Service line: ")\(exam.phone)</p>
            <p class="hint">\(zh: "监考老师可以在<a href=\"/verify-ticket\">准考证核验</a>页面核对准考证上的二维码。", en: "Invigilators can check the code on a ticket at <a href=\"/verify-ticket\">Ticket check</a>.")</p>
            """
        return services.page(services.site, candidate: candidate, body: body)
    }

    /// What to do now, and the one button that leads there: the hub behind it knows each candidate's own step.
    private static func next(_ candidate: Candidate?, _ sitting: Sitting, _ now: Timestamp) -> HTML {
        let words: HTML =
            switch sitting.windows[.registration] {
            case let window? where now < window.opens:
                "\(zh: "网上报名将于 \(window.opens.beijing)（北京时间）开始。", en: "Registration opens on \(window.opens.beijing), Beijing time.")"
            case let window? where window.contains(now):
                "\(zh: "网上报名正在进行，\(window.closes.beijing)（北京时间）截止。", en: "Registration is open until \(window.closes.beijing), Beijing time.")"
            default:
                "\(zh: "网上报名已经结束。已报名的考生可以查看报名和打印准考证。", en: "Registration is over. Who has registered can see the registration and print the ticket.")"
            }
        let way: HTML =
            candidate == nil
            ? "\(zh: "下一步：登录考试通行证；没有账号的先注册。", en: "Next: log in with an exam passport, or sign up for one.")"
            : "\(zh: "您已登录。下一步：进入报名，页面会告诉您该做什么。", en: "You are logged in. Next: go on; the page says what to do.")"
        return """
            <div class="note"><p>\(words)</p><p>\(way)</p>
            <p><a class="button" href="/registration">\(zh: "进入报名", en: "Go to my registration")</a></p></div>
            <p><a href="/recall">\(zh: "找回已报名账号", en: "Find my account")</a></p>
            """
    }

    /// If the passport stays logged in, the next person at a shared computer would be led straight into this registration.
    private static func loggedOut(_ request: Request, _ services: EnrollmentServices) -> HTML? {
        if request.query["state"] == SignIn.loggedOut {
            return """
                <p class="good" role="status">\(zh: "已退出报名网站和考试通行证。", en: "You have logged out of this site and of the exam passport.")</p>
                """
        }
        guard request.query["done"] == "logged_out" else { return nil }
        let issuer = services.signIn.client.issuer
        return """
            <div class="note" role="status"><p>\(zh: "已退出报名网站，但考试通行证仍是登录状态。使用公用电脑或他人手机时，请再到<a href=\"\(issuer)/\">考试通行证</a>退出登录，否则别人可以直接进入您的报名。", en: "You have logged out of this site, but not of the exam passport. On a shared computer or somebody else's phone, log out of the <a href=\"\(issuer)/\">exam passport</a> too, or others can open your registration.")</p></div>
            """
    }

    private static func subjects(_ sitting: Sitting) -> HTML {
        let rows: [[HTML]] = sitting.subjects.map { subject in
            let batches: HTML? = subject.batchTime.map {
                "\(zh: "，分场次进行，每场 \($0.seconds / 60) 分钟", en: ", in batches of \($0.seconds / 60) min")"
            }
            let time: HTML = "\(subject.slot.opens.beijing) – \(subject.slot.closes.beijing)\(batches)"
            return ["\(sitting.name(of: subject.code))\(certificates(of: subject, sitting))", "\(subject.code.rawValue)", time]
        }
        return Table(
            columns: ["\(zh: "科目", en: "Subject")", "\(zh: "代码", en: "Code")", "\(zh: "时间", en: "Time")"], rows: rows
        ).html
    }

    /// 获证条件, where passing is not all.
    private static func certificates(of subject: Subject, _ sitting: Sitting) -> HTML? {
        let codes = sitting.subjects.map(\.code).filter(subject.certificates.contains)
        guard !codes.isEmpty else { return nil }
        let names = sitting.names(of: codes)
        return "\(zh: "（获证须持有\(names)证书）", en: " (certificate only with: \(names))")"
    }
}
