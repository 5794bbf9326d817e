import Captcha
import Database
import HTTP
import Outbox
import PassportDomain
import Primitives
import Testing

@testable import Passport

extension Browser {
    func askTrust(_ email: String) async throws -> Response {
        try await post("/api/v1/accounts/trust", json: TrustRequestBody(email: email, captcha: try await captcha()))
    }

    func showTrustCode(_ code: String) async throws -> Response {
        try await post("/api/v1/accounts/trust/code", json: TrustCodeBody(code: code))
    }

    /// Asks, and types what the newest letter says.
    func becomeTrusted(_ email: String) async throws {
        #expect(try await askTrust(email).status == .accepted)
        #expect(try await showTrustCode(try await mailedCode(email)).status == .noContent)
    }
}

@Suite struct TrustByMailTests {
    /// Twelve failures an hour: then a network waits five minutes at most.
    private func owner(_ change: (inout Plan) -> Void = { _ in }) async throws -> Browser {
        let browser = Browser(
            try await Rig {
                $0.failuresPerClient = 12
                change(&$0)
            })
        try await browser.registerAndVerify("a@qq.com")
        return browser
    }

    private func kinds(_ address: String, _ rig: Rig) async throws -> [SecurityEvent.Kind] {
        try await rig.services.audit(AccountName(address), before: nil, limit: 20).map(\.kind)
    }

    @Test("P7 a network that one machine keeps waiting: eight owners with a code get in, and the machine doesn't, not even as itself")
    func campus() async throws {
        let rig = try await Rig { $0.failuresPerClient = 12 }
        let owners = (1...8).map { (browser: Browser(rig), address: "student\($0)@qq.com") }
        for owner in owners { try await owner.browser.registerAndVerify(owner.address) }
        let machine = Browser(rig)
        try await machine.registerAndVerify("machine@qq.com")
        for number in 1...12 { _ = try await machine.logIn("x\(number)@qq.com", password: "wrong-Horse-1") }
        let network = rig.services.context.subject(.clientFailures, "192.0.2.1")
        for owner in owners {
            #expect(try await owner.browser.logIn(owner.address).code == "login.client_blocked")
            try await owner.browser.becomeTrusted(owner.address)
            #expect(try await owner.browser.logIn(owner.address).status == .created)
            #expect(try await machine.logIn("machine@qq.com").code == "login.client_blocked")
            #expect(try await machine.logInWithoutCaptcha(owner.address).code == "captcha.needed")
            // The moment the wait ends the machine is first again.
            let wait = try #require(try await rig.database.read { try $0.throttle(network) }).blockedUntil - rig.world.now
            rig.world.advance(wait)
            #expect(try await machine.logIn(owner.address, password: "wrong-Horse-1").code == "login.wrong_credentials")
        }
        #expect(try await rig.database.read { try $0.throttle(network) }?.isBlocked(at: rig.world.now) == true)
    }

    private func written(_ rig: Rig) async throws -> [Int] {
        [
            try await rig.count("SELECT count(*) FROM trust_requests"), try await rig.count("SELECT count(*) FROM security_events"),
            try await rig.count("SELECT count(*) FROM allowances"), try await rig.count("SELECT count(*) FROM throttles"),
        ]
    }

    /// The headers as a stranger can compare them: cookies are secrets of one length.
    private static func visible(_ answer: Response) -> [String] {
        answer.headers.fields.map { "\($0.name): \($0.name == "set-cookie" ? "\($0.value.utf8.count)" : $0.value)" }
    }

    @Test(
        "P5 P7 the answers are the same byte for byte: an owner's address, an unverified one, nobody's; the same is written, one mail leaves"
    )
    func oneAnswer() async throws {
        let owner = try await owner()
        let rig = owner.rig
        _ = try await owner.register("unverified@qq.com")
        var (seen, rows) = ([[Response]](), [[Int]]())
        for address in ["a@qq.com", "unverified@qq.com", "nobody@qq.com"] {
            let browser = Browser(rig, from: "198.51.100.\(seen.count)")
            let letters = try await rig.letters(to: address).count
            let before = try await written(rig)
            var answers = [try await browser.askTrust(address), try await browser.get("/trust/code")]
            for _ in 1...6 { answers.append(try await browser.showTrustCode("222222")) }
            answers.append(try await browser.get("/trust/code"))
            seen.append(answers)
            rows.append(zip(try await written(rig), before).map { $0 - $1 })
            #expect(try await rig.letters(to: address).count == letters + (address == "a@qq.com" ? 1 : 0))
        }
        for answers in seen {
            #expect(answers.map(\.status) == seen[0].map(\.status) && answers.map(\.body) == seen[0].map(\.body))
            #expect(answers.map(Self.visible) == seen[0].map(Self.visible))
        }
        #expect(Set(rows.map { $0.prefix(2) }) == [[1, 6]], "one request, and one event for it and for each of five wrong codes")
        #expect(Set(rows).count == 1, "and as many counts")
        #expect(seen[0].map(\.code).suffix(3) == ["trust.code_wrong", "trust.start_again", nil])
    }

    @Test("P7 the code gives trust alone: the password is asked for, and its failures are counted for the browser")
    func onlyTrust() async throws {
        let owner = try await owner()
        let elsewhere = Browser(owner.rig, from: "198.51.100.7")
        try await elsewhere.becomeTrusted("a@qq.com")
        #expect(try await elsewhere.get("/api/v1/sessions/current").status == .unauthorized)
        for _ in 1...5 { #expect(try await elsewhere.logIn("a@qq.com", password: "wrong-Horse-1").status == .unauthorized) }
        #expect(try await elsewhere.logIn("a@qq.com").status == .unauthorized, "this browser waits")
        #expect(try await owner.logIn("a@qq.com").status == .created, "no other does")
        owner.rig.world.advance(.seconds(2))
        #expect(try await elsewhere.logIn("a@qq.com").status == .created)
        owner.rig.world.advance(.hours(24))
        #expect(try await elsewhere.logInWithoutCaptcha("a@qq.com").code == "captcha.needed", "it was for a day")
    }

    @Test("P7 an account that a stranger keeps waiting is open to the owner's browser")
    func besieged() async throws {
        let owner = try await owner { $0.failuresPerClient = 200 }
        let stranger = Browser(owner.rig, from: "198.51.100.7")
        for _ in 1...9 { _ = try await stranger.logIn("a@qq.com", password: "wrong-Horse-1") }
        #expect(try await owner.logIn("a@qq.com").code == "login.wrong_credentials")
        try await owner.becomeTrusted("a@qq.com")
        #expect(try await owner.logInWithoutCaptcha("a@qq.com").code == "captcha.needed", "the account isn't calm")
        #expect(try await owner.logIn("a@qq.com").status == .created)
    }

    @Test("P7 P15 who has a second factor is asked for it")
    func secondFactor() async throws {
        let (browser, app, _) = try await Browser.withSecondFactor()
        let elsewhere = Browser(browser.rig, from: "198.51.100.7")
        try await elsewhere.becomeTrusted("a@qq.com")
        #expect(try await elsewhere.logInWithoutCaptcha("a@qq.com").status == .accepted)
        #expect(try await elsewhere.secondStep(app.code).status == .created)
    }

    @Test("P7 a stranger's wrong codes cost the owner's browser none, and five end the stranger's own", arguments: [true, false])
    func tries(strangerIsFirst: Bool) async throws {
        let owner = try await owner()
        let stranger = Browser(owner.rig, from: "198.51.100.7")
        for browser in strangerIsFirst ? [stranger, owner] : [owner, stranger] { _ = try await browser.askTrust("a@qq.com") }
        for _ in 1...5 { #expect(try await stranger.showTrustCode("222222").code == "trust.code_wrong") }
        let code = try await owner.mailedCode("a@qq.com")
        #expect(try await stranger.showTrustCode(code).code == "trust.start_again")
        #expect(try await owner.showTrustCode(code).status == .noContent)
    }

    @Test(
        "P7 who has an address mailed all the time bombs no mailbox, and leaves a code in it that works for the owner, and for nobody else")
    func mails() async throws {
        let owner = try await owner()
        let before = try await owner.rig.letters(to: "a@qq.com").count
        for number in 1...30 { _ = try await Browser(owner.rig, from: "198.51.100.\(number)").askTrust("a@qq.com") }
        owner.rig.world.advance(.seconds(599))
        #expect(try await owner.askTrust("a@qq.com").status == .accepted)
        #expect(try await owner.rig.letters(to: "a@qq.com").count == before + 1)
        let code = try await owner.mailedCode("a@qq.com")
        #expect(try await Browser(owner.rig).showTrustCode(code).code == "trust.start_again", "that browser has not asked")
        let neighbour = Browser(owner.rig)
        _ = try await neighbour.askTrust("b@qq.com")
        #expect(try await neighbour.showTrustCode(code).code == "trust.code_wrong", "it has asked for another")
        #expect(try await owner.showTrustCode(code).status == .noContent)
        _ = try await owner.askTrust("a@qq.com")
        #expect(try await owner.showTrustCode(code).code == "trust.code_wrong", "once")
        owner.rig.world.advance(.seconds(1))
        try await owner.becomeTrusted("a@qq.com")
        #expect(try await owner.rig.letters(to: "a@qq.com").count == before + 2)
    }

    @Test("P7 a code ends after ten minutes, and works once of many at the same moment", arguments: [(599, 1), (600, 0)] as [(Int64, Int)])
    func once(seconds: Int64, winners: Int) async throws {
        let owner = try await owner()
        _ = try await owner.askTrust("a@qq.com")
        let code = try await owner.mailedCode("a@qq.com")
        owner.rig.world.advance(.seconds(seconds))
        let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 1...8 { group.addTask { try await owner.showTrustCode(code.lowercased()).status == .noContent } }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(taken == winners)
        #expect(try await owner.rig.count("SELECT count(*) FROM trusted_devices") == winners)
        owner.rig.world.advance(.minutes(10))
        try await owner.rig.services.removeExpired()
        #expect(try await owner.rig.count("SELECT count(*) FROM trust_requests") == 0)
    }

    @Test("P6 P7 a code takes a captcha and an address; a network has an allowance, from which a right code takes nothing")
    func bounds() async throws {
        let owner = try await owner { $0.mailsPerClient = 3 }
        let wrong = CaptchaAnswerBody(id: try await owner.captcha().id, answer: "wrong")
        let refused = try await owner.post("/api/v1/accounts/trust", json: TrustRequestBody(email: "a@qq.com", captcha: wrong))
        #expect(refused.code == "captcha.wrong")
        #expect(try await owner.askTrust("nobody").fieldCodes == ["account.email_incomplete"])
        for _ in 1...5 { try await owner.becomeTrusted("a@qq.com") }
        for number in 1...3 { #expect(try await owner.askTrust("x\(number)@qq.com").status == .accepted) }
        let late = try await owner.askTrust("a@qq.com")
        #expect(late.code == "trust.too_many_mails" && late.headers["retry-after"] != nil)
        #expect(try await Browser(owner.rig, from: "198.51.100.7").askTrust("a@qq.com").status == .accepted)
        #expect(try await owner.resend("b@qq.com").status == .accepted, "other mails are counted apart")
    }

    @Test("P7 however often an owner has pressed the button, the next browser is mailed a code once the first is trusted")
    func anotherBrowser() async throws {
        let owner = try await owner()
        for _ in 1...3 { _ = try await owner.askTrust("a@qq.com") }
        let code = try await owner.mailedCode("a@qq.com")
        #expect(try await owner.showTrustCode(code).status == .noContent)
        let telephone = Browser(owner.rig, from: "198.51.100.7")
        try await telephone.becomeTrusted("a@qq.com")
        #expect(try await telephone.mailedCode("a@qq.com") != code)
    }

    @Test("P6 P8 a code that was mailed before the password was changed makes no trusted browser after it", arguments: [true, false])
    func beforeNewPassword(byLink: Bool) async throws {
        let owner = try await owner()
        let thief = Browser(owner.rig, from: "198.51.100.7")
        _ = try await thief.askTrust("a@qq.com")
        let code = try await owner.mailedCode("a@qq.com")
        if byLink {
            _ = try await owner.askRecovery("a@qq.com")
            let link = try await owner.recoveryLink("a@qq.com")
            #expect(try await owner.post(link, form: ["password": RecoveryTests.new]).status == .seeOther)
        } else {
            _ = try await owner.logIn("a@qq.com")
            #expect(try await owner.changePassword(to: RecoveryTests.new).status == .noContent)
        }
        #expect(try await thief.showTrustCode(code).code == "trust.code_wrong")
        try await owner.becomeTrusted("a@qq.com")
    }

    @Test("P13 S8 the letter says what, from where and what if not; the log has it; no code rests in the database")
    func traces() async throws {
        let owner = try await owner()
        _ = try await owner.askTrust("a@qq.com")
        let letter = try #require(try await owner.rig.letters(to: "a@qq.com").last)
        let code = try await owner.mailedCode("a@qq.com")
        // Who asked after a stranger finds the stranger's letter alone, whose code is good for both.
        let both = ["即使上面写的不是您的设备和网络", "works in your browser, too"]
        for part in ["192.0.2.1", "仍然需要密码", "如果您没有申请过", "Your code is \(code)", "If you did not ask"] + both {
            #expect(letter.text.contains(part))
        }
        #expect(letter.expiresAt == owner.rig.world.now + .minutes(10))
        #expect(try await owner.showTrustCode("222222").status == .unprocessable)
        let hash = try #require(
            try await owner.rig.database.read { try $0.first("SELECT code_hash FROM trust_requests") { try $0.next([UInt8].self) } })
        #expect(hash.count == 32 && !String(decoding: hash, as: UTF8.self).contains(code))
        #expect(try await owner.showTrustCode(code).status == .noContent)
        #expect(try await kinds("a@qq.com", owner.rig).prefix(3) == [.deviceTrusted, .trustFailed, .trustAsked])
        #expect(!owner.rig.world.lines.contains { $0.contains(code) || $0.contains("a@qq.com") })
        _ = try await owner.askTrust("nobody@qq.com")
        #expect(try await kinds("nobody@qq.com", owner.rig) == [.trustAsked])
    }

    @Test("P5 P14 an account that is deleted leaves no address behind, and a stranger whose browser has asked for it sees nothing of that")
    func deletion() async throws {
        let owner = try await owner()
        let (stranger, elsewhere) = (Browser(owner.rig, from: "198.51.100.7"), Browser(owner.rig, from: "198.51.100.8"))
        _ = try await owner.logIn("a@qq.com")
        for (browser, address) in [(stranger, "a@qq.com"), (elsewhere, "nobody@qq.com")] { _ = try await browser.askTrust(address) }
        let code = try await owner.mailedCode("a@qq.com")
        #expect(try await owner.post("/deletion", form: ["current": Browser.password, "sure": "yes"]).location == "/deleted")
        #expect(try await owner.rig.count("SELECT count(*) FROM trust_requests WHERE email = 'a@qq.com'") == 0)
        for _ in 1...6 {
            let (seen, unknown) = (try await stranger.showTrustCode(code), try await elsewhere.showTrustCode("222222"))
            #expect(seen.status == unknown.status && seen.body == unknown.body && seen.headers == unknown.headers)
        }
    }

    @Test("P7 S3 from the page that says a network has to wait, with forms alone, back to the exam", arguments: [true, false])
    func pages(isNetwork: Bool) async throws {
        let owner = try await owner { $0.failuresPerAccount = isNetwork ? 5 : 2 }
        let exam = try await RelyingParty(owner.rig)
        let waiting = String(try await owner.get(exam.authorization()).location.dropFirst("/login?request=".count))
        for number in 1...12 {
            _ = try await Browser(owner.rig, from: isNetwork ? "192.0.2.1" : "198.51.100.7").logIn(
                isNetwork ? "x\(number)@qq.com" : "a@qq.com", password: "wrong-Horse-1")
        }
        let refused = try await logIn(owner, waiting)
        #expect(refused.status == (isNetwork ? .tooManyRequests : .unauthorized))
        #expect((refused.headers["retry-after"] != nil) == isNetwork)
        #expect(refused.text.contains("action=\"/trust?request=\(waiting)\"") && refused.text.contains("用邮件验证"))
        let asked = try await owner.post("/trust", form: ["email": "a@qq.com", "request": waiting])
        #expect(asked.status == .ok && asked.text.contains("value=\"a@qq.com\"") && asked.text.contains("name=\"captcha_id\""))
        let captcha = try await owner.captcha()
        let fields: KeyValuePairs = [
            "email": "a@qq.com", "captcha_id": captcha.id.description, "captcha": Plan.testAnswer, "request": waiting,
        ]
        #expect(try await owner.post("/trust", form: fields).location == "/trust/code?request=\(waiting)")
        #expect(try await owner.get("/trust/code?request=\(waiting)").text.contains("name=\"code\""))
        let wrong = try await owner.post("/trust/code", form: ["code": "222222", "request": waiting])
        #expect(wrong.status == .unprocessable && wrong.text.contains("id=\"code-error\""))
        let code = try await owner.mailedCode("a@qq.com")
        #expect(
            try await owner.post("/trust/code", form: ["code": code, "request": waiting]).location == "/login?trusted=1&request=\(waiting)")
        #expect(try await owner.get("/login?trusted=1&request=\(waiting)").text.contains("这个浏览器已经验证"))
        #expect(try await logIn(owner, waiting).location == "/oauth/authorize/\(waiting)")
    }

    @Test("P7 S3 the pages by themselves: none without a request, another captcha, five wrong codes, a form from elsewhere")
    func otherPages() async throws {
        let owner = try await owner()
        #expect(try await owner.get("/trust/code").location == "/trust")
        #expect(try await owner.post("/trust", form: ["email": "a@qq.com", "another": "image"]).text.contains("value=\"a@qq.com\""))
        #expect(try await owner.post("/trust", form: ["email": "nobody", "captcha_id": ""]).status == .unprocessable)
        #expect(try await owner.post("/trust", form: ["email": "a@qq.com"], headers: ["Sec-Fetch-Site": "cross-site"]).status == .forbidden)
        _ = try await owner.askTrust("a@qq.com")
        for _ in 1...5 { _ = try await owner.post("/trust/code", form: ["code": "222222"]) }
        let again = try await owner.post("/trust/code", form: ["code": try await owner.mailedCode("a@qq.com")])
        #expect(again.status == .unprocessable && again.text.contains("请重新申请") && again.text.contains("action=\"/trust\""))
        let wrongCaptcha = try await owner.post("/login", form: ["email": "a@qq.com", "password": "x", "captcha_id": "x", "captcha": "x"])
        #expect(!wrongCaptcha.text.contains("用邮件验证"), "a wrong captcha is no reason")
    }

    private func logIn(_ browser: Browser, _ waiting: String) async throws -> Response {
        let captcha = try await browser.captcha()
        return try await browser.post(
            "/login",
            form: [
                "email": "a@qq.com", "password": Browser.password, "captcha_id": captcha.id.description, "captcha": Plan.testAnswer,
                "request": waiting,
            ])
    }
}
