import Captcha
import Contracts
import Database
import HTTP
import Outbox
import PassportDomain
import Primitives
import Testing

@testable import Passport

@Suite struct RecoveryTests {
    static let new = "fresh-Tiger-77"

    private func person(_ change: (inout Plan) -> Void = { _ in }) async throws -> Browser {
        let browser = Browser(try await Rig(change))
        try await browser.registerAndVerify("a@qq.com")
        #expect(try await browser.logIn("a@qq.com").status == .created)
        return browser
    }

    @Test("P8 a forgotten password: the mailed link takes a new one, the old one is worth nothing, the owner is mailed")
    func recover() async throws {
        let browser = try await person()
        #expect(try await browser.askRecovery("A@qq.com").status == .accepted)
        let link = try await browser.recoveryLink("a@qq.com")
        let page = try await browser.get(link)
        #expect(page.text.contains("设置新密码") && page.text.contains("a@qq.com"))
        #expect(try await browser.post(link, form: ["password": Self.new]).location == "/login?recovered=1")
        #expect(try await browser.get("/login?recovered=1").text.contains("新密码已经设置"))
        #expect(try await browser.logIn("a@qq.com").status == .unauthorized)
        #expect(try await browser.logIn("a@qq.com", password: Self.new).status == .created)
        #expect(try await browser.rig.letters(to: "a@qq.com").last?.subject.contains("密码已修改") == true)
    }

    @Test("P8 a new password ends every session and every token of the account, whoever has them, and no one else's")
    func ends() async throws {
        let browser = try await person()
        let exam = try await RelyingParty(browser.rig)
        let tokens = try await exam.tokens(browser)
        let waiting = try await exam.code(browser)
        let thief = Browser(browser.rig)
        _ = try await thief.logIn("a@qq.com")
        let neighbour = Browser(browser.rig)
        try await neighbour.registerAndVerify("b@qq.com")
        _ = try await neighbour.logIn("b@qq.com")
        let elsewhere = Browser(browser.rig)
        _ = try await elsewhere.askRecovery("a@qq.com")
        #expect(try await elsewhere.post(try await elsewhere.recoveryLink("a@qq.com"), form: ["password": Self.new]).status == .seeOther)
        for ended in [browser, thief, elsewhere] { #expect(try await ended.get("/api/v1/sessions/current").status == .unauthorized) }
        #expect(try await neighbour.get("/api/v1/sessions/current").status == .ok)
        #expect(try await exam.userInfo(tokens.accessToken).status == .unauthorized)
        #expect(try await exam.redeem(waiting).tokenError == "invalid_grant")
    }

    @Test("P5 P8 the answer is the same for every address: one mail each, and the same rows, whether or not there is an account")
    func oneAnswer() async throws {
        let browser = try await person()
        _ = try await browser.register("unverified@qq.com")
        var answers: [Response] = []
        for address in ["a@qq.com", "unverified@qq.com", "nobody@qq.com"] {
            let before = try await browser.rig.letters(to: address).count
            answers.append(try await browser.askRecovery(address))
            #expect(try await browser.rig.letters(to: address).count == before + 1)
        }
        #expect(answers.allSatisfy { $0.status == .accepted && $0.body == answers[0].body && $0.headers == answers[0].headers })
        #expect(try await browser.rig.count("SELECT count(*) FROM recoveries") == 3)
        let letter = try #require(try await browser.rig.letters(to: "nobody@qq.com").last)
        #expect(letter.subject.contains("没有注册") && !letter.text.contains("/recover/"))
        let captcha = try await browser.captcha()
        let fields: KeyValuePairs = ["email": "nobody@qq.com", "captcha_id": captcha.id.description, "captcha": Plan.testAnswer]
        #expect(try await browser.post("/recover", form: fields).location == "/recover?sent=1")
        #expect(try await browser.get("/recover?sent=1").text.contains("10 分钟内有效"))
    }

    @Test("P8 a link works once, in turn and of many at the same moment")
    func once() async throws {
        let browser = try await person()
        _ = try await browser.askRecovery("a@qq.com")
        let link = try await browser.recoveryLink("a@qq.com")
        let winners = try await withThrowingTaskGroup(of: Int?.self) { group in
            for number in 0..<8 {
                group.addTask {
                    try await browser.post(link, form: ["password": "fresh-Tiger-7\(number)"]).status == .seeOther ? number : nil
                }
            }
            return try await group.reduce(into: [Int]()) { $0 += [$1].compactMap(\.self) }
        }
        let winner = try #require(winners.first)
        #expect(winners.count == 1)
        #expect(try await browser.post(link, form: ["password": Self.new]).text.contains("链接已经使用过或已过期"))
        #expect(try await browser.get(link).status == .unprocessable)
        for number in 0..<8 {
            let answer = try await Browser(browser.rig).logIn("a@qq.com", password: "fresh-Tiger-7\(number)")
            #expect((answer.status == .created) == (number == winner))
            browser.rig.world.advance(.minutes(16))
        }
    }

    @Test("P8 a link ends after ten minutes", arguments: [(599, true), (600, false)] as [(Int64, Bool)])
    func expiry(seconds: Int64, isGood: Bool) async throws {
        let browser = try await person()
        _ = try await browser.askRecovery("a@qq.com")
        let link = try await browser.recoveryLink("a@qq.com")
        browser.rig.world.advance(.seconds(seconds))
        #expect((try await browser.get(link).status == .ok) == isGood)
        #expect((try await browser.post(link, form: ["password": Self.new]).status == .seeOther) == isGood)
        browser.rig.world.advance(.minutes(10))
        try await browser.rig.services.removeExpired()
        #expect(try await browser.rig.count("SELECT count(*) FROM recoveries") == 0)
    }

    @Test("P8 of two links only the newest works")
    func newest() async throws {
        let browser = try await person { $0.mailsPerAddress = 12 }
        _ = try await browser.askRecovery("a@qq.com")
        let old = try await browser.recoveryLink("a@qq.com")
        _ = try await browser.askRecovery("a@qq.com")
        let new = try await browser.recoveryLink("a@qq.com")
        #expect(try await browser.post(old, form: ["password": Self.new]).status == .unprocessable)
        #expect(try await browser.post(new, form: ["password": Self.new]).status == .seeOther)
    }

    @Test("P8 a link asked for before the password was changed is worth nothing after it")
    func changedMeanwhile() async throws {
        let browser = try await person()
        _ = try await browser.askRecovery("a@qq.com")
        let link = try await browser.recoveryLink("a@qq.com")
        #expect(try await browser.changePassword(to: Self.new).status == .noContent)
        #expect(try await browser.post(link, form: ["password": "another-Tiger-78"]).status == .unprocessable)
        #expect(try await browser.logIn("a@qq.com", password: Self.new).status == .created)
    }

    @Test("P8 mail programs that open the link, however often, change nothing")
    func scanners() async throws {
        let browser = try await person()
        _ = try await browser.askRecovery("a@qq.com")
        let link = try await browser.recoveryLink("a@qq.com")
        for _ in 1...5 { #expect(try await Browser(browser.rig).get(link).status == .ok) }
        #expect(try await browser.get("/api/v1/sessions/current").status == .ok)
        #expect(try await browser.post(link, form: ["password": Self.new], headers: ["Sec-Fetch-Site": "cross-site"]).status == .forbidden)
        #expect(try await browser.post(link, form: ["password": Self.new]).status == .seeOther)
    }

    @Test("P2 P8 every unmet part of the new password is named, and the link stays good")
    func unfit() async throws {
        let browser = try await person()
        _ = try await browser.askRecovery("a@qq.com")
        let link = try await browser.recoveryLink("a@qq.com")
        let page = try await browser.post(link, form: ["password": "abc"])
        #expect(page.status == .unprocessable)
        for part in ["密码至少 8 个字符", "密码要有数字", "密码要有特殊字符"] { #expect(page.text.contains(part)) }
        let body = NewPasswordBody(link: String(link.dropFirst("/recover/".count)), password: "abcdefgh")
        let refused = try await browser.post("/api/v1/accounts/recovery/password", json: body)
        #expect(refused.fieldCodes.contains("account.password_no_digit"))
        let good = NewPasswordBody(link: body.link, password: Self.new)
        #expect(try await browser.post("/api/v1/accounts/recovery/password", json: good).status == .noContent)
        #expect(try await browser.post("/api/v1/accounts/recovery/password", json: good).code == "recovery.link_dead")
    }

    @Test("P8 no mail without a solved captcha", arguments: ["/recover", "/api/v1/accounts/recovery"])
    func captcha(path: String) async throws {
        let browser = try await person()
        let captcha = try await browser.captcha()
        let answer =
            path == "/recover"
            ? try await browser.post(path, form: ["email": "a@qq.com", "captcha_id": captcha.id.description, "captcha": "XXXXX"])
            : try await browser.post(
                path, json: RecoveryBody(email: "a@qq.com", captcha: CaptchaAnswerBody(id: captcha.id, answer: "XXXXX")))
        #expect(answer.status == .unprocessable && answer.text.contains("验证码不正确"))
        #expect(try await browser.rig.count("SELECT count(*) FROM recoveries") == 0)
    }

    @Test("P8 an address gets one of these mails in the time that a link lives, in silence, and verification mails don't count among them")
    func perAddress() async throws {
        let browser = Browser(try await Rig())
        for _ in 1...9 { _ = try await browser.register("a@qq.com") }
        for client in 1...9 {
            #expect(try await Browser(browser.rig, from: "192.0.2.\(client)").askRecovery("a@qq.com").status == .accepted)
        }
        #expect(try await browser.rig.letters(to: "a@qq.com").filter { $0.subject.contains("找回密码") }.count == 1)
        #expect(try await browser.post(try await browser.recoveryLink("a@qq.com"), form: ["password": Self.new]).status == .seeOther)
    }

    @Test(
        "P7 P8 a stranger who asks for an owner's recovery all day leaves a living link in the mailbox at each minute that the owner asks",
        arguments: [1, 5, 12])
    func askedByAnother(mails: Int) async throws {
        let owner = try await person { ($0.mailsPerAddress, $0.mailsPerClient) = (mails, 10_000) }
        let stranger = Browser(owner.rig, from: "198.51.100.7")
        for minute in 0..<75 {
            for _ in 1...3 { #expect(try await stranger.askRecovery("a@qq.com").status == .accepted) }
            #expect(try await owner.askRecovery("a@qq.com").status == .accepted)
            #expect(try await owner.get(try await owner.recoveryLink("a@qq.com")).status == .ok, "minute \(minute)")
            owner.rig.world.advance(.minutes(1))
        }
    }

    @Test("P8 who has used a link, or changed the password, is mailed another at once", arguments: [true, false])
    func afterUse(byLink: Bool) async throws {
        let browser = try await person()
        _ = try await browser.askRecovery("a@qq.com")
        let link = try await browser.recoveryLink("a@qq.com")
        if byLink {
            #expect(try await browser.post(link, form: ["password": Self.new]).status == .seeOther)
        } else {
            #expect(try await browser.changePassword(to: Self.new).status == .noContent)
        }
        _ = try await browser.askRecovery("a@qq.com")
        let next = try await browser.recoveryLink("a@qq.com")
        #expect(next != link)
        #expect(try await browser.post(next, form: ["password": "other-Tiger-78"]).status == .seeOther)
    }

    @Test("P8 S3 the page and the letter say which link is good when others ask, too; who waits for a verification mail learns of this way")
    func words() async throws {
        let browser = try await person()
        _ = try await browser.askRecovery("a@qq.com")
        #expect(try await browser.get("/recover?sent=1").text.contains("请用上一封邮件中的链接"))
        #expect(try await browser.rig.letters(to: "a@qq.com").last?.text.contains("如果您也在这 10 分钟内申请过") == true)
        #expect(try await Browser(browser.rig).get("/verify").text.contains("一直收不到？也可以<a href=\"/recover\">找回密码</a>"))
    }

    @Test("S3 a page that refuses for a while says for how long, as its header does", arguments: ["/recover", "/register", "/trust"])
    func retryAfter(path: String) async throws {
        let browser = Browser(try await Rig { ($0.mailsPerClient, $0.registrationsPerClient) = (1, 1) })
        var answers: [Response] = []
        for number in 1...2 {
            let captcha = try await browser.captcha()
            answers.append(
                try await browser.post(
                    path,
                    form: [
                        "email": "x\(number)@qq.com", "password": Browser.password, "captcha_id": captcha.id.description,
                        "captcha": Plan.testAnswer,
                    ]))
        }
        #expect(answers.map(\.status) == [.seeOther, .tooManyRequests])
        #expect(answers[1].headers["retry-after"] == "3600")
    }

    @Test("P8 a client gets so many of these mails an hour, whatever the addresses")
    func perClient() async throws {
        let rig = try await Rig { $0.mailsPerClient = 3 }
        for number in 1...3 { #expect(try await Browser(rig).askRecovery("x\(number)@qq.com").status == .accepted) }
        let refused = try await Browser(rig).askRecovery("a@qq.com")
        #expect(refused.status == .tooManyRequests && refused.code == "recovery.too_many_mails")
        #expect(refused.headers["retry-after"] == "3600")
        #expect(try await Browser(rig, from: "192.0.2.2").askRecovery("a@qq.com").status == .accepted)
    }

    @Test("P4 P5 P8 an unverified address: the link makes an account of its own; registrations stay, and are never verified")
    func unverified() async throws {
        let rig = try await Rig()
        let (stranger, owner) = (Browser(rig), Browser(rig))
        _ = try await stranger.register("v@qq.com", password: "stranger-Horse-43")
        let strange = try stranger.registration("v@qq.com")
        let code = try await stranger.mailedCode("v@qq.com")
        _ = try await stranger.logIn("v@qq.com", password: "stranger-Horse-43")
        let before = try await stranger.get("/api/v1/sessions/current")
        _ = try await owner.register("v@qq.com", password: "owner-Horse-42")
        _ = try await owner.askRecovery("v@qq.com")
        #expect(try await owner.post(try await owner.recoveryLink("v@qq.com"), form: ["password": Self.new]).status == .seeOther)
        let session: SessionBody = try await owner.logIn("v@qq.com", password: Self.new).json()
        #expect(session.account.emailVerified)
        #expect(session.account.id != strange)
        #expect(try await rig.letters(to: "v@qq.com").last?.subject.contains("密码已修改") == true)
        #expect(try await stranger.get("/api/v1/sessions/current").body == before.body)
        #expect(try await stranger.verify("v@qq.com", code: code).code == "verification.code_wrong")
        for password in ["stranger-Horse-43", "owner-Horse-42"] {
            let shadow: SessionBody = try await stranger.logIn("v@qq.com", password: password).json()
            #expect(!shadow.account.emailVerified)
        }
        #expect(try await rig.count("SELECT count(*) FROM accounts WHERE verified_at IS NOT NULL") == 1)
    }

    @Test("P4 P8 each letter with a link says when the link ends, the others don't")
    func letterExpiry() async throws {
        let browser = try await person()
        _ = try await browser.register("b@qq.com")
        _ = try await browser.askRecovery("a@qq.com")
        _ = try await browser.askRecovery("nobody@qq.com")
        let now = browser.rig.world.now
        #expect(try await browser.rig.letters(to: "b@qq.com").map(\.expiresAt) == [now + .hours(24)])
        #expect(try await browser.rig.letters(to: "a@qq.com").last?.expiresAt == now + .minutes(10))
        #expect(try await browser.rig.letters(to: "nobody@qq.com").map(\.expiresAt) == [nil])
    }

    @Test("P8 a link whose account has gone is dead", arguments: [true, false])
    func gone(isKnown: Bool) async throws {
        let browser = try await person()
        _ = try await browser.askRecovery("a@qq.com")
        let link = isKnown ? try await browser.recoveryLink("a@qq.com") : "/recover/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        try await browser.rig.database.write { try $0.run("DELETE FROM accounts") }
        #expect(try await browser.get(link).status == .unprocessable)
        #expect(try await browser.post(link, form: ["password": Self.new]).text.contains("重新申请找回密码"))
    }

    @Test("P7 P8 guesses at the old password don't count against the new one, on any device")
    func forgiveness() async throws {
        let browser = try await person()
        for _ in 1...9 { _ = try await Browser(browser.rig).logIn("a@qq.com", password: "guess-Horse-1") }
        _ = try await browser.askRecovery("a@qq.com")
        #expect(try await browser.post(try await browser.recoveryLink("a@qq.com"), form: ["password": Self.new]).status == .seeOther)
        #expect(try await Browser(browser.rig).logIn("a@qq.com", password: Self.new).status == .created)
    }

    @Test("P7 P8 who guesses the moment each wait ends keeps nobody out who has the mailbox", arguments: [true, false])
    func besieged(isPage: Bool) async throws {
        let owner = Browser(try await Rig())
        try await owner.registerAndVerify("a@qq.com")
        let siege = Siege(owner.rig, of: "a@qq.com")
        for _ in 1...40 { try await siege.nextGuess() }
        #expect(try await owner.logIn("a@qq.com").status == .unauthorized, "the stranger has been first")
        _ = try await owner.askRecovery("a@qq.com")
        let link = try await owner.recoveryLink("a@qq.com")
        let body = NewPasswordBody(link: String(link.dropFirst("/recover/".count)), password: Self.new)
        let answer =
            isPage
            ? try await owner.post(link, form: ["password": Self.new])
            : try await owner.post("/api/v1/accounts/recovery/password", json: body)
        #expect(answer.headers.all("set-cookie").contains { $0.contains("passport_device=") && $0.contains("Max-Age=3600") })
        for _ in 1...10 { try await siege.nextGuess() }
        #expect(try await Browser(owner.rig).logIn("a@qq.com", password: Self.new).status == .unauthorized, "the stranger is first again")
        #expect(try await owner.logIn("a@qq.com", password: Self.new).status == .created)
    }

    @Test("P7 P8 the browser of a recovery is trusted for an hour and with nothing but this log-in: it opens no session")
    func trustAfterRecovery() async throws {
        let browser = Browser(try await Rig())
        try await browser.registerAndVerify("a@qq.com")
        _ = try await browser.askRecovery("a@qq.com")
        _ = try await browser.post(try await browser.recoveryLink("a@qq.com"), form: ["password": Self.new])
        #expect(try await browser.get("/api/v1/sessions/current").status == .unauthorized)
        browser.rig.world.advance(.minutes(59))
        #expect(try await browser.logInWithoutCaptcha("a@qq.com", password: Self.new).status == .created)
        browser.rig.world.advance(.minutes(1))
        #expect(try await browser.logInWithoutCaptcha("a@qq.com", password: Self.new).code == "captcha.needed")
    }

    @Test("P7 P8 an account that an operator has locked stays locked when its password is recovered", arguments: [true, false])
    func locked(isVerified: Bool) async throws {
        let browser = Browser(try await Rig())
        if isVerified { try await browser.registerAndVerify("a@qq.com") } else { _ = try await browser.register("a@qq.com") }
        _ = try await browser.rig.services.lockAccount(AccountName("a@qq.com"), isLocked: true)
        _ = try await browser.askRecovery("a@qq.com")
        #expect(try await browser.post(try await browser.recoveryLink("a@qq.com"), form: ["password": Self.new]).status == .seeOther)
        #expect(try await browser.logIn("a@qq.com", password: Self.new).status == .unauthorized)
        _ = try await browser.rig.services.lockAccount(AccountName("a@qq.com"), isLocked: false)
        #expect(try await browser.logIn("a@qq.com", password: Self.new).status == .created)
    }
}

/// A stranger who guesses at one address without end, each time the moment the wait ends.
struct Siege {
    private let stranger: Browser
    private let address: String

    init(_ rig: Rig, of address: String) {
        stranger = Browser(rig, from: "198.51.100.7")
        self.address = address
    }

    /// The clock goes on to the end of the wait, and the stranger is first.
    func nextGuess() async throws {
        let (world, context) = (stranger.rig.world, stranger.rig.services.context)
        let wait = try await stranger.rig.database.read {
            try $0.throttle(context.subject(.accountFailures, address)).map { $0.blockedUntil - world.now } ?? .seconds(0)
        }
        world.advance(max(wait, .seconds(0)))
        _ = try await stranger.logIn(address, password: "wrong-Horse-1")
    }
}

extension Browser {
    func askRecovery(_ email: String) async throws -> Response {
        try await post("/api/v1/accounts/recovery", json: RecoveryBody(email: email, captcha: try await captcha()))
    }

    /// The link of the newest recovery mail, without the origin.
    func recoveryLink(_ email: String) async throws -> String {
        let links = try await rig.letters(to: email).flatMap { $0.text.matches(of: /https:\/\/passport\.test(\/recover\/\S+)/) }
        return try #require(links.last).1.description
    }

    func changePassword(from current: String = Browser.password, to new: String) async throws -> Response {
        try await post("/api/v1/account/password", json: PasswordChangeBody(current: current, password: new), method: .put)
    }
}
