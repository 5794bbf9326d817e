import HTTP
import Testing

@testable import Web

@Suite struct LanguageTests {
    private let name = "<李四>"
    private var piece: HTML { "<h1>\(zh: "登录", en: "Log in")</h1><p>\(zh: "您好，\(name)", en: "Hello, \(name)")</p>" }

    @Test("S3 a piece of a page reads in Chinese and in English, and its markup is written once")
    func twoReadings() {
        #expect(piece.source(in: .zh) == "<h1>登录</h1><p>您好，&lt;李四&gt;</p>")
        #expect(piece.source(in: .en) == "<h1>Log in</h1><p>Hello, &lt;李四&gt;</p>")
        let around: HTML = "<main>\(piece)\([piece])\(7)</main>"
        #expect(around.source(in: .en) == "<main>\(piece.source(in: .en))\(piece.source(in: .en))7</main>")
        #expect(HTML(zh: piece, en: "x").source(in: .zh) == piece.source(in: .zh))
        #expect(("<b>\("同")</b>" as HTML).source(in: .en) == "<b>同</b>")
    }

    private func read(_ cookie: String?) -> Response {
        let page = Page(title: "\(zh: "支付", en: "Payment")", site: "CET", body: piece).response()
        return page.read(in: Language(of: Request(.get, "/", headers: cookie.map { ["Cookie": $0] } ?? [:])))
    }

    @Test(
        "S3 a page is Chinese until its reader chooses English",
        arguments: [
            (nil, "zh-CN"), ("language=zh", "zh-CN"), ("language=en", "en"), ("__Host-language=en", "en"), ("language=fr", "zh-CN"),
            ("language=", "zh-CN"), ("a=b; language=en", "en"),
            ("language-of-visit=en", "en"), ("__Host-language-of-visit=en", "en"), ("language-of-visit=en; language=zh", "zh-CN"),
        ] as [(String?, String)])
    func choice(cookie: String?, tag: String) {
        let response = read(cookie)
        let text = String(decoding: response.body, as: UTF8.self)
        #expect(text.contains("<html lang=\"\(tag)\">"))
        #expect(text.contains(tag == "en" ? "Payment · CET" : "支付 · CET"))
        #expect(response.headers["content-language"] == tag)
        #expect(response.english == nil)
    }

    @Test(
        "S3 choosing a language comes back to the page it was chosen on, and never leads to another site",
        arguments: [
            ("https://exam.example/registration?done=paid", "/registration?done=paid", true),
            ("http://exam.example/login", "/login", false), ("https://evil.example/registration", "/", true),
            ("https://exam.example//evil.example/", "/", true), ("https://exam.example.evil.example/", "/", true), ("", "/", false),
            ("https://exam.example", "/", true), ("https://exam.example/\\evil.example", "/", true),
        ])
    func wayBack(referer: String, place: String, isSecure: Bool) throws {
        let headers: Headers = ["Host": "exam.example", "Referer": referer]
        let response = try Language.choose(Request(.get, "/language?to=en", headers: headers))
        #expect(response.headers["location"] == place)
        let cookie = response.headers["set-cookie"] ?? ""
        #expect(cookie.hasPrefix(isSecure ? "__Host-language=en; Path=/; HttpOnly; SameSite=Lax; Secure" : "language=en; "))
    }

    @Test(
        "S3 of the languages that another site names the first that the pages have is taken",
        arguments: [
            ("zh-CN", .zh), ("en", .en), ("en-GB zh", .en), ("fr de-AT EN-us zh-CN", .en), ("zh-Hans-CN en", .zh), ("fr", nil), ("", nil),
            ("eng", nil), (" ", nil), ("-en", nil),
        ] as [(String, Language?)])
    func locales(named: String, language: Language?) { #expect(Language(locales: named) == language) }

    @Test("S3 a language that the pages don't have is refused", arguments: ["fr", "", "EN"])
    func unknown(language: String) {
        #expect { try Language.choose(Request(.get, "/language?to=\(language)")) } throws: {
            ($0 as? Problem)?.status == .notFound
        }
    }
}
