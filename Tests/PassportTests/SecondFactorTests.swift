import Captcha
import Contracts
import Crypto
import Database
import HTTP
import Outbox
import PassportDomain
import Primitives
import Testing

@testable import Passport

@Suite struct SecondFactorTests {
    @Test("P15 setting it up: a secret, a first code, ten recovery codes; before that code nothing is asked for")
    func setUp() async throws {
        let browser = try await Browser.signedIn()
        #expect(try await browser.get("/second-factor").text.contains("开始设置"))
        #expect(try await browser.post("/second-factor", form: [:]).location == "/second-factor")
        let page = try await browser.get("/second-factor")
        #expect(page.text.contains("data:image/png;base64,"))
        #expect(try await Browser(browser.rig).logIn("a@qq.com").status == .created)
        let secret = try #require(page.text.firstMatch(of: /<code>([A-Z2-7 ]+)<\/code>/)).1.replacing(" ", with: "")
        let app = try App(secret: String(secret), browser.rig)
        let wrong = try await browser.post("/second-factor/confirmation", form: ["code": "000000", "current": Browser.password])
        #expect(wrong.status == .unprocessable && wrong.text.contains("id=\"code-error\""))
        let password = try await browser.post("/second-factor/confirmation", form: ["code": app.code, "current": "guess-Horse-1"])
        #expect(password.text.contains("id=\"current-error\""))
        let done = try await browser.post("/second-factor/confirmation", form: ["code": app.code, "current": Browser.password])
        #expect(done.status == .ok && done.text.matches(of: /<code>[0-9A-Z]{5}-[0-9A-Z]{5}<\/code>/).count == 10)
        #expect(try await browser.get("/second-factor").text.contains("恢复码还剩 10 个"))
        #expect(try await browser.rig.letters(to: "a@qq.com").last?.subject.contains("已开启两步验证") == true)
    }

    @Test("P15 logging in asks for a code after the password; half-way is no session")
    func logIn() async throws {
        let (browser, app, _) = try await Browser.withSecondFactor()
        let half = try await browser.logIn("a@qq.com")
        #expect(half.status == .accepted)
        #expect(try half.json(HalfLogInBody.self).next == .secondFactor)
        #expect(try await browser.get("/api/v1/sessions/current").status == .unauthorized)
        let pending = try #require(browser.cookie("__Host-passport_login"))
        let trick = Browser(browser.rig)
        trick.set(SessionTests.name, pending)
        #expect(try await trick.get("/api/v1/sessions/current").status == .unauthorized)
        #expect(try await browser.secondStep(app.code).status == .created)
        #expect(try await browser.get("/api/v1/sessions/current").status == .ok)
        #expect(try await browser.rig.count("SELECT count(*) FROM sessions WHERE second_factor = 1") == 1)
        #expect(browser.cookie("__Host-passport_login") == nil)
    }

    @Test("P15 the pages lead from the password to the code and back to the exam")
    func pages() async throws {
        let (browser, app, _) = try await Browser.withSecondFactor()
        let exam = try await RelyingParty(browser.rig)
        let request = try #require(try await browser.get(exam.authorization()).answer["request"])
        let captcha = try await browser.captcha()
        let fields: KeyValuePairs = [
            "email": "a@qq.com", "password": Browser.password, "captcha_id": captcha.id.description, "captcha": Plan.testAnswer,
            "request": request,
        ]
        let second = try await browser.post("/login", form: fields)
        #expect(second.status == .seeOther && second.location == "/login/second-factor?request=\(request)")
        let page = try await browser.get(second.location)
        #expect(page.text.contains("one-time-code") && page.text.firstMatch(of: /<button[^>]*>/)?.0 == "<button>")
        let wrong = try await browser.post("/login/second-factor", form: ["code": "000000", "request": request])
        #expect(wrong.status == .unprocessable && wrong.text.contains("id=\"code-error\""))
        let back = try await browser.post("/login/second-factor", form: ["code": app.code, "request": request])
        #expect(back.location == "/oauth/authorize/\(request)")
        let identity = try await exam.identity(
            try await exam.redeem(try #require(try await browser.get(back.location).answer["code"])).json())
        #expect(identity.amr == ["pwd", "otp", "mfa"])
        #expect(try await Browser(browser.rig).get("/login/second-factor").location == "/login")
    }

    @Test("P15 a code works once, for whoever comes first, and none before it", arguments: [0, 1])
    func replay(_: Int) async throws {
        let (browser, app, _) = try await Browser.withSecondFactor()
        let thief = Browser(browser.rig)
        for person in [browser, thief] { #expect(try await person.logIn("a@qq.com").status == .accepted) }
        let (older, code) = (app.code(-1), app.code)
        #expect(try await browser.secondStep(code).status == .created)
        #expect(try await thief.secondStep(code).code == "second_factor.wrong_code")
        #expect(try await thief.secondStep(older).code == "second_factor.wrong_code")
        #expect(try await thief.secondStep(app.code(1)).status == .created)
    }

    @Test("P15 of many that show one code at once, one gets in")
    func parallel() async throws {
        let (browser, app, _) = try await Browser.withSecondFactor()
        var people: [Browser] = []
        for _ in 1...8 {
            people.append(Browser(browser.rig))
            #expect(try await people.last?.logIn("a@qq.com").status == .accepted)
        }
        let code = app.code
        let statuses = try await withThrowingTaskGroup(of: Status.self) { [people] group in
            for person in people { group.addTask { try await person.secondStep(code).status } }
            return try await group.reduce(into: [Status]()) { $0.append($1) }
        }
        #expect(statuses.filter { $0 == .created }.count == 1)
    }

    @Test(
        "P15 codes of the step before and after are taken, no others",
        arguments: [(-2, false), (-1, true), (0, true), (1, true), (2, false)])
    func drift(steps: Int64, isGood: Bool) async throws {
        let (browser, app, _) = try await Browser.withSecondFactor()
        _ = try await browser.logIn("a@qq.com")
        #expect((try await browser.secondStep(app.code(steps)).status == .created) == isGood)
    }

    @Test("P15 five wrong codes and the password is asked again; then the account waits, and the owner is mailed")
    func guesses() async throws {
        let (browser, app, _) = try await Browser.withSecondFactor()
        let rig = browser.rig
        _ = try await browser.logIn("a@qq.com")
        let statuses = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 1...20 { group.addTask { try await browser.secondStep("000000").code } }
            return try await group.reduce(into: [String?]()) { $0.append($1) }
        }
        #expect(statuses.filter { $0 == "second_factor.wrong_code" }.count == 5)
        #expect(statuses.filter { $0 == "second_factor.start_again" }.count == 15)
        #expect(try await browser.secondStep(app.code).code == "second_factor.start_again")
        #expect(try await rig.letters(to: "a@qq.com").filter { $0.subject.contains("两步验证多次失败") }.count == 1)
        _ = try await browser.logIn("a@qq.com")
        #expect(try await browser.secondStep(app.code).code == "second_factor.wrong_code")
        rig.world.advance(.seconds(30))
        #expect(try await browser.secondStep(app.code).status == .created)
    }

    @Test("P15 while the app's codes have to wait, a recovery code lets the owner in, once, however it is typed")
    func recoveryCode() async throws {
        let (browser, _, codes) = try await Browser.withSecondFactor()
        for _ in 1...2 {
            _ = try await Browser(browser.rig).logIn("a@qq.com")
            let thief = Browser(browser.rig)
            _ = try await thief.logIn("a@qq.com")
            for _ in 1...5 { _ = try await thief.secondStep("000000") }
        }
        let code = try #require(codes.first)
        _ = try await browser.logIn("a@qq.com")
        #expect(try await browser.secondStep(" \(code.prefix(5).lowercased())-\(code.dropFirst(5)) ").status == .created)
        let again = Browser(browser.rig)
        _ = try await again.logIn("a@qq.com")
        #expect(try await again.secondStep(code).code == "second_factor.wrong_code")
        #expect(try await browser.get("/second-factor").text.contains("恢复码还剩 9 个"))
        #expect(try await browser.rig.letters(to: "a@qq.com").last?.subject.contains("用恢复码登录") == true)
    }

    @Test("P15 a recovery code shown many times at once counts once")
    func recoveryCodeAtOnce() async throws {
        let (browser, _, codes) = try await Browser.withSecondFactor()
        var people: [Browser] = []
        for _ in 1...6 {
            people.append(Browser(browser.rig))
            #expect(try await people.last?.logIn("a@qq.com").status == .accepted)
        }
        let statuses = try await withThrowingTaskGroup(of: Status.self) { [people] group in
            for person in people { group.addTask { try await person.secondStep(codes[3]).status } }
            return try await group.reduce(into: [Status]()) { $0.append($1) }
        }
        #expect(statuses.filter { $0 == .created }.count == 1)
    }

    @Test("P15 new recovery codes end the old ones, and both need the password; turning off, too")
    func changes() async throws {
        let (browser, app, codes) = try await Browser.withSecondFactor()
        _ = try await browser.logIn("a@qq.com")
        _ = try await browser.secondStep(app.code)
        let path = "/api/v1/account/second-factor"
        #expect(try await browser.post(path + "/recovery-codes", json: PasswordBody(password: "guess-Horse-1")).code == "password.wrong")
        let new: RecoveryCodesBody = try await browser.post(path + "/recovery-codes", json: PasswordBody(password: Browser.password)).json()
        #expect(new.recoveryCodes.count == 10 && Set(new.recoveryCodes).isDisjoint(with: codes))
        let other = Browser(browser.rig)
        _ = try await other.logIn("a@qq.com")
        #expect(try await other.secondStep(codes[0]).code == "second_factor.wrong_code")
        #expect(try await other.secondStep(new.recoveryCodes[0]).status == .created)
        #expect(try await browser.post(path, json: PasswordBody(password: "")).code == "second_factor.already_on")
        #expect(try await browser.post("/second-factor/removal", form: ["current": "guess-Horse-1"]).status == .unprocessable)
        #expect(
            try await browser.post("/second-factor/removal", form: ["current": Browser.password]).location == "/?done=second-factor-off")
        #expect(try await Browser(browser.rig).logIn("a@qq.com").status == .created)
        #expect(try await browser.rig.letters(to: "a@qq.com").last?.subject.contains("已关闭两步验证") == true)
        #expect(try await browser.post(path + "/removal", json: PasswordBody(password: Browser.password)).code == "second_factor.not_on")
    }

    @Test("P8 P15 recovery by mail doesn't turn the second factor off, and ends log-ins that are half-way")
    func recovery() async throws {
        let (browser, app, _) = try await Browser.withSecondFactor()
        let thief = Browser(browser.rig)
        _ = try await thief.logIn("a@qq.com")
        _ = try await browser.askRecovery("a@qq.com")
        #expect(
            try await browser.post(try await browser.recoveryLink("a@qq.com"), form: ["password": RecoveryTests.new]).status == .seeOther)
        #expect(try await thief.secondStep(app.code).code == "second_factor.start_again")
        #expect(try await browser.logIn("a@qq.com", password: RecoveryTests.new).status == .accepted)
        #expect(try await browser.secondStep(app.code).status == .created)
    }

    @Test("P15 an operator turns it off for an owner who has lost everything; the owner is mailed and the log says who did it")
    func byOperator() async throws {
        let (browser, _, _) = try await Browser.withSecondFactor()
        let off = browser.rig.services.changeSecondFactor
        #expect(try await off.turnOff(byOperatorFor: .address(.sample("a@qq.com"))).count == 1)
        #expect(try await off.turnOff(byOperatorFor: .address(.sample("a@qq.com"))).count == 1)
        await #expect(throws: AccountRefusal.unknown) { try await off.turnOff(byOperatorFor: .address(.sample("nobody@qq.com"))) }
        #expect(try await browser.rig.letters(to: "a@qq.com").filter { $0.subject.contains("已关闭两步验证") }.count == 1)
        #expect(try await browser.logIn("a@qq.com").status == .created)
        #expect(
            try await browser.rig.count("SELECT count(*) FROM security_events WHERE kind = 'second_factor_removed' AND actor = 'operator'")
                == 1)
    }

    @Test("P15 half-way ends after ten minutes, and the janitor takes it away")
    func pendingEnds() async throws {
        let (browser, app, _) = try await Browser.withSecondFactor()
        _ = try await browser.logIn("a@qq.com")
        browser.rig.world.advance(.minutes(10))
        #expect(try await browser.secondStep(app.code).code == "second_factor.start_again")
        #expect(try await browser.get("/login/second-factor").location == "/login")
        try await browser.rig.services.removeExpired()
        #expect(try await browser.rig.count("SELECT count(*) FROM pending_log_ins") == 0)
        #expect(try await Browser(browser.rig).secondStep(app.code).code == "second_factor.start_again")
    }

    @Test("P15 a set-up that is not confirmed within the hour begins anew, with another secret")
    func staleSetUp() async throws {
        let browser = try await Browser.signedIn()
        let path = "/api/v1/account/second-factor"
        let first: SecondFactorSecretBody = try await browser.post(path, json: PasswordBody(password: "")).json()
        #expect(first.uri.contains("secret=\(first.secret)") && first.uri.contains("a%40qq.com"))
        let app = try App(secret: first.secret, browser.rig)
        browser.rig.world.advance(.hours(1))
        let late = SecondFactorConfirmationBody(code: app.code, password: Browser.password)
        #expect(try await browser.post(path + "/confirmation", json: late).code == "second_factor.not_being_set_up")
        let second: SecondFactorSecretBody = try await browser.post(path, json: PasswordBody(password: "")).json()
        #expect(first.secret != second.secret)
        let old = SecondFactorConfirmationBody(code: app.code, password: Browser.password)
        #expect(try await browser.post(path + "/confirmation", json: old).code == "second_factor.wrong_code")
    }

    @Test("P15 S8 neither secret nor recovery codes stand readable in the database")
    func sealed() async throws {
        let (browser, app, codes) = try await Browser.withSecondFactor()
        let sealed = try #require(
            try await browser.rig.database.read { try $0.first("SELECT sealed FROM second_factors") { try $0.next([UInt8].self) } })
        #expect(sealed.count > 40 && !sealed.indices.contains { Array(sealed[$0...].prefix(20)) == app.secret })
        let hashes = try await browser.rig.database.read {
            try $0.all("SELECT code_hash FROM second_factor_codes") { try $0.next([UInt8].self) }
        }
        #expect(hashes.count == 10)
        #expect(!hashes.contains { hash in codes.contains { Digest.sha256(Array($0.utf8)) == hash || Array($0.utf8) == hash } })
    }

    static let published: [(Int64, String)] = [
        (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"), (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ]

    @Test("P15 the codes are those of RFC 6238, appendix B", arguments: published)
    func vectors(seconds: Int64, code: String) {
        let secret = SecondFactorSecret(bytes: Array("12345678901234567890".utf8))
        #expect(secret.code(TOTP.step(at: Timestamp(seconds: seconds))) == code)
        #expect(secret.text == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    }
}

/// An authenticator app.
struct App: Sendable {
    let secret: [UInt8]
    let rig: Rig

    init(secret text: String, _ rig: Rig) throws {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        let bits = try text.flatMap { letter in
            let value = try #require(alphabet.firstIndex(of: letter))
            return (0..<5).map { UInt8(value >> (4 - $0) & 1) }
        }
        secret = stride(from: 0, to: bits.count - 7, by: 8).map { start in bits[start..<start + 8].reduce(0) { $0 << 1 | $1 } }
        self.rig = rig
    }

    var code: String { code(0) }
    func code(_ steps: Int64) -> String { SecondFactorSecret(bytes: secret).code(TOTP.step(at: rig.world.now) + steps) }
}

extension Browser {
    static func signedIn() async throws -> Browser {
        let browser = Browser(try await Rig())
        try await browser.registerAndVerify("a@qq.com")
        #expect(try await browser.logIn("a@qq.com").status == .created)
        return browser
    }

    /// A person whose second factor is on, logged out; the code of the set-up is two minutes ago.
    static func withSecondFactor() async throws -> (Browser, App, recoveryCodes: [String]) {
        let browser = try await signedIn()
        let path = "/api/v1/account/second-factor"
        let made: SecondFactorSecretBody = try await browser.post(path, json: PasswordBody(password: "")).json()
        let app = try App(secret: made.secret, browser.rig)
        let body = SecondFactorConfirmationBody(code: app.code, password: Browser.password)
        let codes: RecoveryCodesBody = try await browser.post(path + "/confirmation", json: body).json()
        _ = try await browser.delete("/api/v1/sessions/current")
        browser.rig.world.advance(.minutes(2))
        return (browser, app, codes.recoveryCodes)
    }

    func secondStep(_ code: String) async throws -> Response {
        try await post("/api/v1/sessions/second-factor", json: SecondStepBody(code: code))
    }
}
