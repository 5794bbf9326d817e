import Contracts
import EnrollmentDomain
import Foundation
import HTTP
import Primitives
import Service
import Testing

@testable import Enrollment

extension Bench {
    /// A browser's request through the route table, with the session of a candidate.
    func send(
        _ method: HTTP.Method, _ target: String, as candidate: Candidate? = nil, json: String? = nil, form: [(String, String)]? = nil,
        site: String? = nil
    ) async throws -> Response {
        var headers: Headers = [:]
        if let candidate {
            headers["Cookie"] = "cet-session=\(try await services.sessions.open(for: candidate, passportSession: "sid"))"
        }
        headers["Sec-Fetch-Site"] = site
        if json != nil { headers["Content-Type"] = "application/json" }
        if form != nil { headers["Content-Type"] = "application/x-www-form-urlencoded" }
        let body = json.map { Array($0.utf8) } ?? form.map { Array(FormFields($0.map { (name: $0.0, value: $0.1) }).urlEncoded.utf8) } ?? []
        let request = Request(method, target, headers: headers, body: body, client: "192.0.2.1")
        guard case .route(let route, let parameters) = Router(EnrollmentRoutes.open + EnrollmentRoutes.inside).match(method, request.path)
        else {
            throw Problem.notFound
        }
        do {
            return try await route.handler(request.routed(parameters), services)
        } catch let error as any ProblemConvertible {
            return error.problem.response
        }
    }
}

extension Response {
    var text: String { String(decoding: body, as: UTF8.self) }
    func problem() throws -> Problem.Document { try JSON.decode(from: body) }
}

@Suite struct RouteTests {
    @Test("E1 everybody reads the sitting, with the server's clock")
    func sitting() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let body = try JSON.decode(SittingBody.self, from: try await bench.send(.get, "/api/v1/sitting").body)
        #expect(body.code == "CET-2026-12" && body.now == Bench.opening)
        #expect(body.windows.filter(\.isOpen).map(\.kind) == ["eligibility", "registration", "payment"])
    }

    @Test("E4–E19 the whole way by the JSON API")
    func wholeWay() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        try await bench.enroll(1)
        let candidate = Bench.candidate(1)
        #expect(try await bench.send(.get, "/api/v1/registration").status == .unauthorized)
        let agreement = #"{"version":"2026-09","accepted":true}"#
        #expect(try await bench.send(.post, "/api/v1/agreement", as: candidate, json: agreement).status == .noContent)
        let query = #"{"name":"张三","id_type":"resident_id","id_number":"\#(try Bench.document(1).number)"}"#
        let found = try JSON.decode(
            EligibilityBody.self, from: try await bench.send(.post, "/api/v1/eligibility", as: candidate, json: query).body)
        #expect(found.person.idNumber.contains("****") && found.eligible == ["CET4", "CET6"])
        let confirmed = try await bench.send(.post, "/api/v1/registration", as: candidate, json: #"{"proof":"\#(found.proof)"}"#)
        #expect(confirmed.status == .created)
        #expect(try JSON.decode(RegistrationBody.self, from: confirmed.body).nextStep == .chooseWritten)
        let written = try await bench.send(.put, "/api/v1/registration/written", as: candidate, json: #"{"subjects":["CET4"]}"#)
        #expect(try JSON.decode([EntryBody].self, from: written.body).map(\.state) == ["held"])
        let begun = try await bench.send(.post, "/api/v1/payments", as: candidate, json: #"{"channel":"alipay"}"#)
        #expect(begun.status == .created)
        let order = try #require(JSON.decode(Redirect.self, from: begun.body).fields.first?.value)
        bench.payments.receiveMoney(for: order)
        let event = String(decoding: try JSON.encode(bench.payments.event(.paid, of: order)), as: UTF8.self)
        #expect(try await bench.send(.post, "/api/v1/payment-events", json: event).status == .noContent)
        let seen = try JSON.decode(
            RegistrationBody.self, from: try await bench.send(.get, "/api/v1/registration", as: candidate).body)
        #expect(seen.entries.map(\.state) == ["paid"] && seen.nextStep == .waitForTicket && seen.amount == .zero)
        let history = try JSON.decode([HistoryBody].self, from: try await bench.send(.get, "/api/v1/history", as: candidate).body)
        #expect(history.map(\.kind) == ["confirmed", "entered", "payment_begun", "paid"])
    }

    @Test(
        "S1 a refusal is a problem document with a stable code",
        arguments: [
            (#"{"subjects":["CET4","CET6"]}"#, 409, "subject.excluded"), (#"{"subjects":["XX"]}"#, 422, "subject.unknown"),
            (#"{"subjects":[]}"#, 422, "invalid_input"), (#"{"subjects":4}"#, 400, "malformed_body"), ("x", 400, "malformed_body"),
        ])
    func refusals(json: String, status: Int, code: String) async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        let response = try await bench.send(.put, "/api/v1/registration/written", as: candidate, json: json)
        #expect(response.status.rawValue == status)
        #expect(try response.problem().code == code)
    }

    @Test("E14 a full subject is a refusal of its own")
    func full() async throws {
        let bench = try await Bench(capacity: 0)
        defer { bench.close() }
        let candidate = try await bench.register(1)
        let response = try await bench.send(.put, "/api/v1/registration/written", as: candidate, json: #"{"subjects":["CET4"]}"#)
        #expect(try response.problem().code == "seat.full")
        #expect(try response.problem().details == ["subject": "CET4"])
    }

    @Test("S3 a change that another site's page sends is refused")
    func foreign() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        let api = try await bench.send(
            .put, "/api/v1/registration/written", as: candidate, json: #"{"subjects":["CET4"]}"#, site: "cross-site")
        #expect(api.status == .forbidden)
        let page = try await bench.send(.post, "/registration/written", as: candidate, form: [("subject", "CET4")], site: "same-site")
        #expect(page.status == .forbidden)
        #expect(try await bench.states(of: candidate) == "")
    }

    @Test("S1 every route of the JSON API stands in the OpenAPI document")
    func openAPI() throws {
        let document = String(
            decoding: try JSON.encode(OpenAPI(title: "t", version: "1", routes: EnrollmentRoutes.open + EnrollmentRoutes.inside)),
            as: UTF8.self)
        for route in EnrollmentRoutes.api + EnrollmentRoutes.inside { #expect(document.contains("\"\(route.pattern)\"")) }
        #expect(!document.contains("\"/registration\""))
    }
}

@Suite struct PageTests {
    @Test("E1 the home page shows texts and the timetable to everybody")
    func home() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let page = try await bench.send(.get, "/")
        for text in ["进入报名", "2026-09-24 14:00:00", "开放中", "英语四级笔试", "考生须知", "常见问题", bench.services.exam.phone] {
            #expect(page.text.contains(text), "\(text)")
        }
    }

    @Test(
        "E4 a page for candidates sends others to log in, and back",
        arguments: ["/registration", "/payment", "/history", "/registration/written"])
    func loginFirst(path: String) async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let response = try await bench.send(.get, path)
        #expect(response.status == .seeOther)
        let place = try #require(response.headers["Location"])
        #expect(Request(.get, place).query["return_to"] == path)
        let login = try await bench.send(.get, place)
        #expect(login.headers["Location"]?.hasPrefix("http://passport.test/oauth/authorize?response_type=code") == true)
        #expect(login.headers["Set-Cookie"]?.contains("HttpOnly; SameSite=Lax") == true)
    }

    @Test(
        "S3 a form sent after the session ended is told so on a page, and no redirect leaves the site",
        arguments: [
            ("/registration/written", "%2Fregistration%2Fwritten"), ("/payment", "%2Fpayment"), ("/payment/refresh", "%2Fregistration"),
        ])
    func formWithoutSession(path: String, back: String) async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let response = try await bench.send(.post, path, form: [("subject", "CET4"), ("channel", "alipay")])
        #expect(response.status == .unauthorized && response.headers["Location"] == nil)
        #expect(response.text.contains("登录已过期") && response.text.contains("href=\"/login?return_to=\(back)\""))
    }

    @Test("P12 who logs out of the exam is told that the passport is still logged in")
    func loggedOut() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        let out = try await bench.send(.post, "/logout", as: candidate, form: [])
        let place = try #require(out.headers["Location"])
        let page = try await bench.send(.get, place).text
        #expect(page.contains("考试通行证仍是登录状态") && page.contains("href=\"http://passport.test/\""))
        #expect(try await bench.send(.get, "/").text.contains("仍是登录状态") == false)
    }

    @Test("E5–E7 a newcomer is led through agreement and query to the registration")
    func way() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        try await bench.enroll(1)
        let candidate = Bench.candidate(1)
        #expect(try await bench.send(.get, "/registration", as: candidate).headers["Location"] == "/eligibility")
        #expect(try await bench.send(.get, "/eligibility", as: candidate).headers["Location"] == "/agreement")
        let unticked = try await bench.send(.post, "/agreement", as: candidate, form: [("version", "2026-09")])
        #expect(unticked.status == .unprocessable && unticked.text.contains("请勾选"))
        let ticked = try await bench.send(.post, "/agreement", as: candidate, form: [("version", "2026-09"), ("accepted", "yes")])
        #expect(ticked.status == .seeOther)
        let number = try Bench.document(1).number
        let missed = try await bench.send(
            .post, "/eligibility", as: candidate, form: [("name", "<b>李四"), ("id_type", "resident_id"), ("id_number", number)])
        #expect(missed.status == .notFound && missed.text.contains("&lt;b&gt;李四") && !missed.text.contains("<b>李四"))
        let found = try await bench.send(
            .post, "/eligibility", as: candidate, form: [("name", "张三"), ("id_type", "resident_id"), ("id_number", number)])
        let place = try #require(found.headers["Location"])
        let confirmation = try await bench.send(.get, place, as: candidate)
        for text in ["张三", "首都示范大学", "外国语学院", "英语四级笔试"] { #expect(confirmation.text.contains(text), "\(text)") }
        #expect(!confirmation.text.contains(number))
        let proof = try #require(Request(.get, place).query["proof"])
        #expect(
            try await bench.send(.post, "/confirmation", as: candidate, form: [("proof", proof)]).headers["Location"] == "/registration")
        #expect(try await bench.send(.get, "/registration", as: candidate).text.contains("选择笔试科目"))
    }

    @Test("E21 the hub says what is so: unpaid with its end, paid only by Payment's word")
    func hub() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        let chosen = try await bench.send(.post, "/registration/written", as: candidate, form: [("subject", "CET4")])
        #expect(chosen.headers["Location"] == "/registration?done=chosen")
        let unpaid = try await bench.send(.get, "/registration?done=chosen", as: candidate).text
        #expect(unpaid.contains("未支付，座位保留至 2026-09-25 02:00:00") && unpaid.contains("提交不等于报名成功"))
        #expect(!unpaid.contains("<strong>已支付</strong>") && unpaid.contains("不要重复缴费"))
        try await bench.pay(by: candidate)
        let paid = try await bench.send(.get, "/registration", as: candidate).text
        #expect(paid.contains("<strong>已支付</strong>") && paid.contains("2026-12-02 09:00:00"))
        let choice = try await bench.send(.get, "/registration/written", as: candidate).text
        #expect(choice.contains("<input type=\"hidden\" name=\"subject\" value=\"CET4\">"))
    }

    @Test("E19 the bill names each item, and only the last page may post to the gateway")
    func bill() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        let empty = try await bench.send(.get, "/payment", as: candidate)
        #expect(empty.text.contains("没有需要支付的科目"))
        try await bench.choose("CET4", by: candidate)
        let bill = try await bench.send(.get, "/payment", as: candidate)
        #expect(bill.text.contains("30.00 元") && bill.text.contains("首信易支付") && bill.text.contains("请勿重复缴费"))
        #expect(bill.headers["Content-Security-Policy"]?.contains("form-action 'self';") == true)
        let onward = try await bench.send(.post, "/payment", as: candidate, form: [("channel", "alipay")])
        #expect(onward.text.contains("action=\"https://gateway.test/pay\""))
        #expect(onward.headers["Content-Security-Policy"]?.contains("form-action 'self' https://gateway.test;") == true)
        bench.payments.setDown(true)
        let down = try await bench.send(.post, "/payment/refresh", as: candidate, form: [])
        #expect(down.status == .serviceUnavailable && down.text.contains("支付系统暂时无法访问"))
    }

    @Test("E19 the bill says which oral is to be paid after its written")
    func billWithoutOral() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        #expect(try await bench.send(.get, "/payment", as: candidate).text.contains("本次不含") == false)
        _ = try await bench.send(.post, "/registration/oral", as: candidate, form: [("subject", "CET-SET4")])
        #expect(try await bench.send(.get, "/payment", as: candidate).text.contains("本次不含英语四级口试"))
    }

    @Test("E15 who drops everything is not told to pay")
    func droppedAll() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        let place = try await bench.send(.post, "/registration/written", as: candidate, form: []).headers["Location"]
        #expect(place == "/registration?done=saved")
        let page = try await bench.send(.get, try #require(place), as: candidate).text
        #expect(page.contains("没有需要支付的科目") && !page.contains("提交不等于报名成功"))
    }

    @Test("E10 the review page never says passed where it only saved")
    func review() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1, eligible: ["CET4"])
        let saved = try await bench.send(.post, "/review", as: candidate, form: [("ticket_number", "110041251100101")])
        #expect(saved.status == .seeOther)
        let page = try await bench.send(.get, "/review", as: candidate).text
        #expect(page.contains("保存成功") && page.contains("尚未通过") && !page.contains("复核已通过"))
    }

    @Test("S3 a name is text, whatever is in it")
    func escapes() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1, name: "<script>alert('x')</script>\"&")
        let page = try await bench.send(.get, "/registration", as: candidate).text
        #expect(!page.contains("<script>") && page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;"))
    }

    @Test("E29 the history names each channel that was tried")
    func triedChannels() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        for channel in ["alipay", "payease"] {
            #expect(try await bench.send(.post, "/payment", as: candidate, form: [("channel", channel)]).status == .ok)
        }
        let page = try await bench.send(.get, "/history", as: candidate).text
        #expect(page.contains("发起支付（支付宝）") && page.contains("发起支付（首信易支付）"))
    }

    @Test("E29 the history is told to the candidate in words")
    func history() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        bench.clock.advance(by: .hours(12))
        try await bench.services.expireHolds()
        let page = try await bench.send(.get, "/history", as: candidate).text
        for text in ["确认报名信息", "报考英语四级笔试，座位已保留", "英语四级笔试未在保留时间内支付，座位已释放"] { #expect(page.contains(text), "\(text)") }
    }
}
