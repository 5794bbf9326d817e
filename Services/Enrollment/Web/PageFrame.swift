import Database
import EnrollmentDomain
import HTTP
import HTTPClient
import Service
import SignIn
import Web

extension EnrollmentServices {
    /// A page of this exam. - Parameter problem: what was refused, shown above everything else.
    func page(
        _ title: HTML, candidate: Candidate? = nil, problem: Problem? = nil, formTargets: [String] = [], body: HTML
    ) -> Response {
        let whole: HTML = "\(candidate.map { navigation($0) })\(problem?.notice)\(body)"
        // The form that logs out leads on to the passport.
        let targets = formTargets + (candidate == nil ? [] : [signIn.client.issuer])
        return Page(title: title, site: site, formTargets: targets, body: whole).response(problem?.status ?? .ok)
    }

    private func navigation(_ candidate: Candidate) -> HTML {
        """
        <nav aria-label="\(zh: "我的报名", en: "My registration")"><p><a href="/">\(zh: "首页", en: "Home")</a> · <a href="/registration">\(zh: "我的报名", en: "My registration")</a> · <a href="/history">\(zh: "报名记录", en: "History")</a> · \(candidate.email)</p>
        <form method="post" action="/logout"><button class="link">\(zh: "退出登录", en: "Log out")</button></form></nav>
        """
    }

    /// A page for whoever is logged in; anyone else goes to the passport first, and whoever has left out a step goes back to it.
    func signedIn(_ request: Request, _ show: (Candidate) async throws -> Response) async throws -> Response {
        guard let candidate = try await sessions.visitor(of: request) else {
            return .seeOther(Self.login(returningTo: request.path))
        }
        return try await shown(to: candidate, show)
    }

    private func shown(to candidate: Candidate, _ show: (Candidate) async throws -> Response) async throws -> Response {
        do {
            return try await show(candidate)
        } catch AccountRefusal.agreementNeeded {
            return .seeOther("/agreement")
        } catch AccountRefusal.notRegistered {
            return .seeOther(firstStep)
        } catch let AccountRefusal.unverified(verification) {
            return unverified(candidate, verification)
        } catch {
            guard let problem = Problem(shown: error) else { throw error }
            return page(
                "\(zh: "无法完成", en: "This can't be done")", candidate: candidate, problem: problem, body: Self.back)
        }
    }

    /// Where a registration begins.
    private var firstStep: String {
        switch exam.entry {
        case .roster: "/eligibility"
        case .open: "/entry"
        }
    }

    /// Our session knows what the passport said at the log-in: after verifying, one goes through it again, without typing anything.
    private func unverified(_ candidate: Candidate, _ verification: VerificationPage) -> Response {
        page(
            "\(zh: "请先验证邮箱", en: "Verify your e-mail address first")", candidate: candidate,
            problem: AccountRefusal.unverified(verification).problem,
            body: """
                <p>\(zh: "邮箱验证之后才能查询报名资格和报名。", en: "Only with a verified address can you ask for eligibility and register.")</p>
                <p><a class="button" href="\(verification.url)">\(zh: "到通行证验证邮箱", en: "Verify it at the passport")</a>
                <a class="button plain" href="\(Self.login(returningTo: firstStep))">\(zh: "已经验证，继续", en: "It is verified: go on")</a></p>
                """)
    }

    static let back: HTML = "<p><a class=\"button\" href=\"/registration\">\(zh: "返回我的报名", en: "Back to my registration")</a></p>"

    private static func login(returningTo path: String) -> String { FormFields([("return_to", path)]).appended(to: "/login") }

    /// A form of someone whose session has ended. It can't be led on to the passport: browsers hold `form-action` against every
    /// redirect that follows a form, and would show nothing at all.
    private func sessionEnded(_ request: Request) -> Response {
        let path = request.path == "/payment/refresh" ? "/registration" : request.path
        return page(
            "\(zh: "请重新登录", en: "Log in again")", problem: .notSignedIn,
            body: """
                <p>\(zh: "登录已过期，刚才的操作没有提交。重新登录后请再操作一次。", en: "Your log-in has ended and nothing was sent. Log in and do it once more.")</p>
                <p><a class="button" href="\(Self.login(returningTo: path))">\(zh: "重新登录", en: "Log in again")</a></p>
                """)
    }

    /// A form's work: on success the browser goes on, a refusal is shown where it was caused.
    func submitted(
        _ request: Request, _ work: (Candidate, FormFields) async throws -> Response,
        again: (Candidate, FormFields, Problem) async throws -> Response
    ) async throws -> Response {
        let form = try request.pageForm(at: publicURL)
        guard let candidate = try await sessions.visitor(of: request) else { return sessionEnded(request) }
        return try await shown(to: candidate) { candidate in
            do {
                return try await work(candidate, form)
            } catch let refusal as AccountRefusal {
                throw refusal
            } catch {
                guard let problem = Problem(shown: error) else { throw error }
                return try await again(candidate, form, problem)
            }
        }
    }
}

extension Problem {
    /// What a page shows of an error; `nil` for one that nobody foresaw.
    init?(shown error: any Error) {
        switch error {
        case let error as any ProblemConvertible: self = error.problem
        case is PeerError:
            self = Problem(
                .serviceUnavailable, "payment.unavailable", zh: "支付系统暂时无法访问。请稍后再试，请勿重复缴费",
                en: "Payment can't be reached now. Try again later, and do not pay twice",
                retryAfter: 5)
        case let error as DatabaseError:
            guard let problem = error.problem else { return nil }
            self = problem
        default: return nil
        }
    }
}

/// When a login came to nothing.
struct SignInPage {
    let services: EnrollmentServices
    let refusal: SignInRefusal

    init(_ services: EnrollmentServices, _ refusal: SignInRefusal) {
        self.services = services
        self.refusal = refusal
    }

    var response: Response {
        services.page(
            "\(zh: "登录没有完成", en: "The log-in did not succeed")", problem: refusal.problem,
            body:
                "<p><a class=\"button\" href=\"/login\">\(zh: "重新登录", en: "Log in again")</a> <a class=\"button plain\" href=\"/\">\(zh: "返回首页", en: "Back to the start")</a></p>"
        )
    }
}

extension HTML {
    /// Text of several lines as paragraphs.
    static func paragraphs(_ text: String) -> HTML {
        let lines: [HTML] = text.split(separator: "\n").map { "<p>\($0)</p>" }
        return "\(lines)"
    }
}

extension Response {
    /// A page's module.
    static func script(_ source: String) -> Response {
        Response.text(source, type: "text/javascript; charset=utf-8").with("Cache-Control", "public, max-age=3600")
            .with("X-Content-Type-Options", "nosniff")
    }
}
