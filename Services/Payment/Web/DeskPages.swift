import HTTP
import SignIn
import Web

/// The way in and out of the operators' pages, through the passport (SPEC Y12, P10, P12).
enum DeskPages {
    static func home(_ request: Request, _ services: PaymentServices) async throws -> Response {
        guard services.desk != nil else { throw Problem.notFound }
        let isOut = request.query["state"] == SignIn.loggedOut || request.query["done"] == SignIn.loggedOut
        let note: HTML? = isOut ? "<p class=\"good\" role=\"status\">\(zh: "已退出登录。", en: "You are logged out.")</p>" : nil
        return services.page(
            "\(zh: "支付运维", en: "Payment operations")", nil,
            body: """
                \(note)<p>\(zh: "本页供支付运维人员使用。考生请回到报名网站查询缴费情况。", en: "This is for who runs the payments. Candidates see their payments at the registration site.")</p>
                <p><a class="button" href="/operator">\(zh: "登录", en: "Log in")</a></p>
                """)
    }

    static func logIn(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try await tried(services) { try await $0.signIn.toPassport(request) }
    }

    static func callback(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try await tried(services) { try await $0.signIn.fromPassport(request) }
    }

    static func logOut(_ request: Request, _ services: PaymentServices) async throws -> Response {
        guard let desk = services.desk else { throw Problem.notFound }
        return try await desk.signIn.logOut(request)
    }

    static func receiveLogOut(_ request: Request, _ services: PaymentServices) async throws -> Response {
        guard let desk = services.desk else { throw Problem.notFound }
        return try await desk.receiveLogOut.receive(request)
    }

    private static func tried(_ services: PaymentServices, _ work: (OperatorDesk) async throws -> Response) async throws -> Response {
        guard let desk = services.desk else { throw Problem.notFound }
        do {
            return try await work(desk)
        } catch let refusal as SignInRefusal {
            return services.page(
                "\(zh: "登录没有完成", en: "The login wasn't finished")", nil, problem: refusal.problem,
                body: "<p><a class=\"button\" href=\"/operator\">\(zh: "重新登录", en: "Log in again")</a></p>")
        }
    }
}
