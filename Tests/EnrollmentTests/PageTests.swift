import EnrollmentDomain
import HTTP
import Primitives
import Testing

@testable import Enrollment

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

    @Test(
        "P4 E6 a page tells an unverified account where to verify, and how to go on afterwards",
        arguments: [("/eligibility", false), ("/eligibility", true), ("/confirmation?proof=x", false), ("/confirmation", true)])
    func unverified(target: String, isForm: Bool) async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = Bench.candidate(1, isVerified: false)
        try await bench.accept(candidate)
        let page = try await bench.send(isForm ? .post : .get, target, as: candidate, form: isForm ? [("name", "张三")] : nil)
        #expect(page.status == .forbidden && page.text.contains("您的邮箱尚未验证"))
        #expect(page.text.contains("href=\"http://passport.test/verify\"") && page.text.contains("/login?return_to=%2Feligibility"))
    }

    @Test("E21 the hub says what is so: unpaid with its end, paid only by Payment's word")
    func hub() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        let chosen = try await bench.send(.post, "/registration/written", as: candidate, form: [("subject", "CET4")])
        #expect(chosen.headers["Location"] == "/registration?done=chosen")
        let unpaid = try await bench.send(.get, "/registration?done=chosen", as: candidate).text
        #expect(
            unpaid.contains("待支付</span>") && unpaid.contains("还剩 12 小时 0 分") && unpaid.contains("座位保留至 2026-09-25 02:00:00（北京时间）")
                && unpaid.contains("提交不等于报名成功"))
        #expect(!unpaid.contains("已支付") && unpaid.contains("不要重复缴费"))
        try await bench.pay(by: candidate)
        let paid = try await bench.send(.get, "/registration", as: candidate).text
        #expect(paid.contains("已支付</span>") && paid.contains("2026-12-02 09:00:00"))
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
        #expect(bill.headers["Content-Security-Policy"]?.contains("form-action 'self' http://passport.test;") == true)
        let begun = try await bench.send(.post, "/payment", as: candidate, form: [("channel", "alipay")])
        #expect(begun.status == .seeOther)
        let onward = try await bench.send(.get, try #require(begun.headers["Location"]), as: candidate)
        #expect(onward.text.contains("action=\"https://gateway.test/pay\""))
        #expect(
            onward.headers["Content-Security-Policy"]?.contains("form-action 'self' https://gateway.test http://passport.test;") == true)
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
            #expect(try await bench.send(.post, "/payment", as: candidate, form: [("channel", channel)]).status == .seeOther)
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
