import Contracts
import Crypto
import Database
import HTTP
import PaymentDomain
import Primitives
import Runtime
import SignIn
import Testing
import Web

@testable import Payment

/// The operators' pages (SPEC Y12).
@Suite("Operators' pages")
struct OperatorPageTests {
    private static let pages = OperatorPageTests.paths(.get)

    private static func paths(_ method: HTTP.Method) -> [String] {
        Routes.open.filter { $0.method == method && $0.pattern.hasPrefix("/operator") }.map(\.pattern)
    }

    @Test("Y12 nobody sees a page without logging in, and no form does anything", arguments: pages)
    func strangers(page: String) async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, by: .alipay)
        let answer = try await world.browse(.get, page.replacing("{id}", with: order.id.description))
        #expect(answer.status == .seeOther && answer.headers["location"]?.hasPrefix("/login?return_to=") == true)
        let search = try await world.browse(.get, "/operator?number=X1")
        #expect(search.headers["location"]?.hasSuffix("number%3DX1") == true, "what was looked for is kept")
        for form in Self.paths(.post) {
            let answer = try await world.browse(.post, form.replacing("{id}", with: order.id.description), "amount=1&reason=r&key=k")
            #expect(answer.status == .unauthorized && answer.text.contains("请重新登录"), "\(form)")
        }
        #expect(try await world.services.story(of: order.id).refunds.isEmpty)
    }

    @Test("Y12 an account that isn't an operator's sees nothing, verified or not; who is removed is out at once")
    func notAnOperator() async throws {
        let world = try World()
        let session = try await world.logIn("li@example.com")
        let refused = try await world.browse(.get, "/operator", as: session)
        #expect(refused.status == .forbidden && refused.text.contains("action=\"/logout\""))
        let issuer = try #require(world.services.desk?.signIn.client.issuer)
        let policy = refused.headers["content-security-policy"] ?? ""
        #expect(policy.contains("form-action 'self' \(issuer)"), "another account can be tried")
        try await world.services.addOperator("LI@example.com")
        #expect(try await world.browse(.get, "/operator", as: session).status == .ok)
        let unverified = try await world.logIn("li@example.com", account: "another", isVerified: false)
        #expect(try await world.browse(.get, "/operator", as: unverified).status == .forbidden)
        let heir = try await world.logIn("li@example.com", account: "heir")
        #expect(try await world.browse(.get, "/operator", as: heir).status == .forbidden, "the address has its account")
        await #expect(throws: OperatorRefusal.exists) { try await world.services.addOperator("li@example.com") }
        try await world.services.removeOperator("li@example.com")
        #expect(try await world.browse(.get, "/operator", as: session).status == .forbidden)
        await #expect(throws: OperatorRefusal.unknown) { try await world.services.removeOperator("li@example.com") }
        await #expect(throws: OperatorRefusal.unusableAddress) { try await world.services.addOperator("li") }
        #expect(try await world.services.operators() == [])
    }

    @Test("Y12 a form of another site is refused")
    func foreignForm() async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, by: .alipay)
        let session = try await world.operatorSession()
        for headers: Headers in [["Sec-Fetch-Site": "cross-site"], ["Origin": "https://evil.test"]] {
            let answer = try await world.browse(
                .post, "/operator/orders/\(order.id)/refund", "amount=30&reason=r&key=k", as: session, headers)
            #expect(answer.status == .forbidden)
        }
        #expect(try await world.services.story(of: order.id).refunds.isEmpty)
    }

    @Test("Y12 from any number to the order's page; what others have written is text there", arguments: Channel.allCases)
    func find(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder(3_000)
        let attempt = try await world.pay(order, channel)
        try await world.settle()
        _ = try await world.giveBack(["entry-1": 1_000], of: order, note: "<script>alert(1)</script>")
        let session = try await world.operatorSession()
        let found = try await world.browse(.get, "/operator?number=\(attempt.number)", as: session)
        #expect(found.headers["location"] == "/operator/orders/\(order.id)")
        let page = try await world.browse(.get, "/operator/orders/\(order.id)", as: session)
        for text in ["已支付", "收到支付机构通知：有效，已生效", "支付状态变为“已付款”", "报名系统已收到通知：已支付", attempt.number, "最多可退 20.00 元"] {
            #expect(page.text.contains(text), "\(text)")
        }
        #expect(!page.text.contains("<script>") && page.text.contains("&lt;script&gt;"))
        #expect(try await world.browse(.get, "/operator?number=none", as: session).text.contains("没有找到"))
        #expect(try await world.browse(.get, "/operator?number=entry-1%22%3E%3Cb%3E", as: session).text.contains("<b>") == false)
        await #expect(throws: NotFound.self) {
            _ = try await world.services.story(of: world.services.effects.newID())
        }
        #expect(
            try await world.browse(.get, "/operator/orders/\(world.services.effects.newID(Order.self))", as: session).status == .notFound)
    }

    @Test("Y12 refund, resend and ask by form: once, with the operator's name; a refusal stands on the page")
    func act() async throws {
        let world = try World()
        let order = try await world.paidOrder(2_000, 3_000, by: .alipay)
        let session = try await world.operatorSession()
        let page = "/operator/orders/\(order.id)"
        for _ in 0..<2 {
            let answer = try await world.browse(.post, "\(page)/refund", "amount=25.5&reason=%E8%AF%AF%E6%8A%A5&key=k1", as: session)
            #expect(answer.status == .seeOther && answer.headers["location"] == page)
        }
        for (form, status) in [
            ("amount=24.51&reason=r&key=k2", 409), ("amount=-1&reason=r&key=k2", 422), ("amount=1.005&reason=r&key=k2", 422),
            ("amount=1&reason=&key=k2", 422), ("amount=1&reason=r", 422), ("amount=1&reason=r&key=k1", 409),
        ] {
            let answer = try await world.browse(.post, "\(page)/refund", form, as: session)
            #expect(answer.status.rawValue == status && answer.text.contains("role=\"alert\""), "\(form)")
        }
        #expect(try await world.browse(.post, "\(page)/resend", "reason=r", as: session).status == .seeOther)
        #expect(try await world.browse(.post, "\(page)/refresh", "reason=r", as: session).status == .seeOther)
        try await world.settle()
        #expect(try await world.takings().refunded == Money(fen: 2_550))
        let acts = try await world.services.story(of: order.id).entries.filter { $0.kind == .act }
        #expect(acts.map(\.word).sorted() == ["refresh", "refund", "resend"] && Set(acts.map(\.by)) == ["li@example.com"])
    }

    @Test("Y12 days, differences and alarms have their pages, and what can be done there is done", arguments: Channel.allCases)
    func books(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder(3_000)
        try await world.pay(order, channel, .forged)
        try await world.settle()
        try await world.simulator.database.write { try $0.run("UPDATE trades SET amount = 4000") }
        let session = try await world.operatorSession()
        let early = try await world.browse(.post, "/operator/days", "channel=\(channel.rawValue)&day=2026-11-22&reason=r", as: session)
        #expect(early.status == .conflict && early.text.contains("还没有结束"))
        world.pass(.hours(24))
        let newer = try await world.operatorSession()
        #expect(try await world.browse(.get, "/operator/days", as: session).status == .seeOther, "sessions end")
        #expect(
            try await world.browse(.post, "/operator/days", "channel=\(channel.rawValue)&day=2026-11-22&reason=r", as: newer).status
                == .seeOther)
        #expect(try await world.browse(.get, "/operator/days", as: newer).text.contains("排队中"))
        try await world.services.reconcileWanted()
        #expect(try await world.browse(.get, "/operator/days", as: newer).text.contains("已核对"))
        let list = try await world.browse(.get, "/operator/differences", as: newer).text
        #expect(list.contains("付款：金额不同") && list.contains("30.00 元") && list.contains("40.00 元"))
        let id = try await world.services.differences(.open, by: nil, after: nil).differences.first?.id ?? ""
        #expect(try await world.browse(.post, "/operator/differences/\(id)", "reason=", as: newer).status == .unprocessable)
        #expect(try await world.browse(.post, "/operator/differences/\(id)", "reason=ok", as: newer).status == .seeOther)
        #expect(try await world.browse(.post, "/operator/differences/\(id)", "reason=ok", as: newer).status == .conflict)
        #expect(try await world.browse(.get, "/operator/differences?state=settled", as: newer).text.contains("已说明：ok（li@example.com）"))
        let alarms = try await world.browse(.get, "/operator/alarms", as: newer).text
        #expect(alarms.contains("签名不对的回调") && alarms.contains("/operator/orders/\(order.id)"))
    }

    /// So many alarms, a second apart; every third a forged callback of PayEase's.
    private func raise(_ count: Int, _ world: World) async throws {
        for index in 0..<count {
            world.pass(.seconds(1))
            let (id, now) = (world.services.effects.newID(Alarm.self), world.services.effects.now())
            try await world.services.database.write {
                try $0.note(
                    index % 3 == 0 ? .forged : .surplus, by: index % 3 == 0 ? .payease : .alipay, number: "no-\(index).", of: nil, id: id,
                    at: now)
            }
        }
    }

    private func numbers(_ page: String) -> [Int] { page.matches(of: /no-(\d+)\./).compactMap { Int($0.1) } }

    private func link(_ relation: String, _ page: String) throws -> String? {
        page.firstMatch(of: try Regex("rel=\"\(relation)\" href=\"([^\"]+)\"", as: (Substring, Substring).self))
            .map { String($0.1).replacing("&amp;", with: "&") }
    }

    @Test("Y12 S6 alarms are turned page by page, forward and back, each shown once, in either order", arguments: ["-time", "time"])
    func alarmPages(sort: String) async throws {
        let world = try World()
        try await raise(230, world)
        let session = try await world.operatorSession()
        var (address, pages, last): (String?, [[Int]], String) = ("/operator/alarms?sort=\(sort)", [], "")
        while let next = address {
            last = try await world.browse(.get, next, as: session).text
            pages.append(numbers(last))
            address = try link("next", last)
        }
        #expect(pages.map(\.count) == [100, 100, 30])
        #expect(Array(pages.joined()) == (sort == "time" ? Array(0..<230) : (0..<230).reversed()))
        #expect(last.contains("aria-sort=\"\(sort == "time" ? "ascending" : "descending")\""))
        var back: [[Int]] = []
        while let previous = try link("prev", last) {
            last = try await world.browse(.get, previous, as: session).text
            back.insert(numbers(last), at: 0)
        }
        #expect(back == Array(pages.dropLast()))
    }

    @Test("Y12 alarms are filtered by kind and channel, on the page and by the API; nonsense throws nothing over")
    func alarmFilters() async throws {
        let world = try World()
        try await raise(30, world)
        let session = try await world.operatorSession()
        let forged = try await world.browse(.get, "/operator/alarms?state=forged", as: session).text
        #expect(numbers(forged).count == 10 && numbers(forged).allSatisfy { $0 % 3 == 0 })
        #expect(forged.contains("aria-current=\"true\">签名不对") && forged.contains("state=forged&amp;channel=payease"))
        #expect(numbers(try await world.browse(.get, "/operator/alarms?channel=alipay", as: session).text).count == 20)
        let none = try await world.browse(.get, "/operator/alarms?state=forged&channel=alipay", as: session).text
        #expect(none.contains("没有警报。"))
        for query in ["state=x", "channel=x", "sort=x", "after=x", "before=x"] {
            #expect(try await world.browse(.get, "/operator/alarms?\(query)", as: session).status == .ok, "\(query)")
        }
        let choice = AlarmChoice(kind: .forged, channel: .payease)
        #expect(try await world.services.raisedAlarms(choice).alarms.count == 10)
    }

    @Test("Y12 of several orders that have one number the list is sorted and filtered")
    func foundOrders() async throws {
        let world = try World()
        let paid = try await world.paidOrder(3_000, by: .alipay)
        world.pass(.seconds(1))
        let open = try await world.newOrder(5_000)
        let session = try await world.operatorSession()
        func shown(_ query: String) async throws -> [ID<Order>] {
            let page = try await world.browse(.get, "/operator?number=entry-1\(query)", as: session).text
            return page.matches(of: /\/operator\/orders\/([^"]+)"/).compactMap { ID(String($0.1)) }
        }
        #expect(try await shown("") == [open.id, paid.id])
        #expect(try await shown("&sort=time") == [paid.id, open.id])
        #expect(try await shown("&sort=-amount") == [open.id, paid.id])
        #expect(try await shown("&sort=amount") == [paid.id, open.id])
        #expect(try await shown("&sort=-state") == [paid.id, open.id])
        #expect(try await shown("&state=paid") == [paid.id])
        #expect(try await shown("&state=closed") == [])
        #expect(try await shown("&sort=-no&state=no") == [open.id, paid.id])
        let page = try await world.browse(.get, "/operator?number=entry-1&sort=amount", as: session).text
        #expect(page.contains("class=\"number\" aria-sort=\"ascending\"") && page.contains("number=entry-1&amp;sort=-amount"))
    }

    @Test("Y12 each line that a history may have is told in words of either language", arguments: HistoryEntry.Kind.allCases)
    func words(kind: HistoryEntry.Kind) {
        let words: [String] =
            switch kind {
            case .created: [""]
            case .act: OperatorAct.allCases.map(\.rawValue)
            case .attemptStarted: Channel.allCases.map(\.rawValue)
            case .callback: ["applied", "repeated", "asked", "forged", "mismatched", "malformed", "unknown_order"]
            case .attemptChanged: Attempt.State.allCases.map(\.rawValue)
            case .posted: Posting.Kind.allCases.map(\.rawValue)
            case .refundDue: Refund.Reason.allCases.map(\.rawValue)
            case .refundAsked: ["asked"]
            case .refundAnswered: ["done", "refused", "unknown"]
            case .event, .delivered, .undelivered: Order.Fact.allCases.map(\.rawValue)
            case .alarm: Alarm.allCases.map(\.rawValue)
            case .difference: Difference.Kind.allCases.map(\.rawValue)
            case .differenceEnded: ["healed", "settled"]
            }
        for word in words {
            let text = HistoryEntry(at: World.start, kind: kind, subject: "", word: word, amount: Money(fen: 1), by: "", detail: "").text
            let (chinese, english) = (text.source(in: .zh), text.source(in: .en))
            #expect(!chinese.isEmpty && !chinese.utf8.contains { (0x61...0x7a).contains($0) }, "\(kind) \(word): \(chinese)")
            #expect(english.utf8.contains { (0x61...0x7a).contains($0) } && english.chinese.isEmpty, "\(kind) \(word): \(english)")
        }
    }

    @Test("Y12 without a passport there are no pages; while it is away nobody is led anywhere")
    func noPassport() async throws {
        let world = try World()
        let away = try await world.browse(.get, "/login")
        #expect(away.status == .serviceUnavailable && away.text.contains("通行证暂时无法访问"))
        #expect(try await world.browse(.get, "/").status == .ok)
        #expect(try await world.browse(.get, "/?state=logged_out").text.contains("已退出登录"))
        let settings = [
            "PUBLIC_URL": "http://pay.test", "PAYMENT_SIMULATOR": "on", "CLIENTS": "", "EVENT_TOKENS": "",
        ]
        #expect(try PaymentSettings(Configuration(environment: settings)).desk == nil)
        let desk = ["PASSPORT_ISSUER": "http://passport.test", "CLIENT_ID": "payment", "CLIENT_SECRET": "s"]
        #expect(try PaymentSettings(Configuration(environment: settings.merging(desk) { $1 })).desk?.clientID == "payment")
        for missing in ["CLIENT_ID", "CLIENT_SECRET"] {
            #expect(throws: ConfigurationError.self) {
                try PaymentSettings(Configuration(environment: settings.merging(desk.filter { $0.key != missing }) { $1 }))
            }
        }
    }
}

extension World {
    /// - Returns: the cookie of an account that is logged in.
    fileprivate func logIn(_ email: String, account: String = "account-1", isVerified: Bool = true) async throws -> String {
        let desk = try #require(services.desk)
        let person = PassportAccount(id: account, email: email, isVerified: isVerified)
        return "\(desk.sessions.cookie.name)=\(try await desk.sessions.open(for: person, passportSession: "sid"))"
    }

    func operatorSession() async throws -> String {
        if try await services.operators().isEmpty { try await services.addOperator("li@example.com") }
        return try await logIn("li@example.com")
    }

    func browse(
        _ method: HTTP.Method, _ target: String, _ form: String? = nil, as cookie: String? = nil, _ more: Headers = [:]
    ) async throws -> Response {
        var headers = more
        if let cookie { headers["Cookie"] = cookie }
        if form != nil { headers["Content-Type"] = "application/x-www-form-urlencoded" }
        let answer = try await open(method, target, headers, Array((form ?? "").utf8))
        #expect(
            !answer.text.contains("HTML(source") && !answer.text.contains("&lt;table") && !answer.text.contains("&lt;p"),
            "markup is no text")
        return answer
    }
}
