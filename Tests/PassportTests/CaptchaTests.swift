import Captcha
import Crypto
import Database
import HTTP
import PassportDomain
import Primitives
import Runtime
import Testing

@testable import Passport

/// Here the test answer is off: the real one counts.
@Suite struct CaptchaTests {
    private func rig() async throws -> Rig { try await Rig { $0.captchaTestAnswer = nil } }

    /// 42 minus 7.
    private func question(_ browser: Browser) async throws -> CaptchaBody {
        browser.rig.world.willDraw([31, 5, 255])
        return try await browser.get("/api/v1/captcha?kind=question").json()
    }

    private func register(_ browser: Browser, _ email: String, _ id: ID<Captcha>, _ answer: String) async throws -> Response {
        let captcha = CaptchaAnswerBody(id: id, answer: answer)
        return try await browser.post(
            "/api/v1/accounts", json: RegistrationBody(email: email, password: Browser.password, captcha: captcha))
    }

    @Test("P6 the image is a PNG made here; its text, in any case, is the answer")
    func image() async throws {
        let browser = Browser(try await rig())
        browser.rig.world.willDraw([0, 1, 2, 3, 15])
        let captcha: CaptchaBody = try await browser.get("/api/v1/captcha").json()
        let png = try #require(captcha.image.flatMap(Base64.decode))
        #expect(png.starts(with: [0x89, 0x50, 0x4e, 0x47]))
        #expect(captcha.question == nil)
        #expect(captcha.expiresAt == browser.rig.world.now + .minutes(5))
        #expect(try await register(browser, "a@qq.com", captcha.id, " 3479x ").status == .accepted)
    }

    @Test("P6 the accessible alternative is a question in words", arguments: [("35", true), ("３５", true), ("49", false), ("", false)])
    func words(answer: String, isRight: Bool) async throws {
        let browser = Browser(try await rig())
        let captcha = try await question(browser)
        #expect(captcha.question == "四十二减去七，等于多少？" && captcha.image == nil)
        let response = try await register(browser, "a@qq.com", captcha.id, answer)
        #expect(response.status == (isRight ? .accepted : .unprocessable))
    }

    @Test("P6 a captcha is used once, right or wrong, and works for nothing else")
    func once() async throws {
        let browser = Browser(try await rig())
        let (right, wrong) = (try await question(browser), try await question(browser))
        #expect(try await register(browser, "a@qq.com", right.id, "35").status == .accepted)
        #expect(try await register(browser, "b@qq.com", right.id, "35").code == "captcha.wrong")
        #expect(try await register(browser, "b@qq.com", wrong.id, "34").code == "captcha.wrong")
        #expect(try await register(browser, "b@qq.com", wrong.id, "35").code == "captcha.wrong")
        #expect(try await browser.rig.count("SELECT count(*) FROM accounts") == 1)
    }

    @Test("P6 one captcha used by many at once lets one in")
    func race() async throws {
        let browser = Browser(try await rig())
        let captcha = try await question(browser)
        let accepted = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 1...30 {
                group.addTask { try await register(browser, "a\(number)@qq.com", captcha.id, "35").status == .accepted }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(accepted == 1)
    }

    @Test("P6 a captcha ends after five minutes", arguments: [(299, true), (300, false)] as [(Int64, Bool)])
    func expiry(seconds: Int64, isGood: Bool) async throws {
        let browser = Browser(try await rig())
        let captcha = try await question(browser)
        browser.rig.world.advance(.seconds(seconds))
        #expect((try await register(browser, "a@qq.com", captcha.id, "35").status == .accepted) == isGood)
    }

    @Test("P6 nobody logs in by calling the API without a captcha, and its failure tells nothing of the password")
    func required() async throws {
        let rig = try await Rig()
        let browser = Browser(rig)
        try await browser.registerAndVerify("a@qq.com")
        let unknown = CaptchaAnswerBody(id: rig.world.effects.newID(), answer: Plan.testAnswer)
        let right = try await browser.post(
            "/api/v1/sessions", json: LogInBody(email: "a@qq.com", password: Browser.password, captcha: unknown))
        let wrong = try await browser.post("/api/v1/sessions", json: LogInBody(email: "a@qq.com", password: "x", captcha: unknown))
        #expect(try right.code == "captcha.wrong" && right.problem == wrong.problem)
        let noCaptcha = try await browser.post("/api/v1/sessions", json: ["email": "a@qq.com", "password": Browser.password])
        #expect(noCaptcha.code == "captcha.needed")
    }

    @Test("P6 the test answer is off unless it is set")
    func testAnswer() async throws {
        let browser = Browser(try await rig())
        #expect(try await browser.register("a@qq.com").code == "captcha.wrong")
        #expect(!browser.rig.world.lines.contains { $0.contains("captcha.test_answer_set") })
    }

    @Test("P6 an unknown kind of captcha is refused")
    func unknownKind() async throws {
        #expect(try await Browser(try await rig()).get("/api/v1/captcha?kind=sound").fieldCodes == ["captcha.kind"])
    }
}
