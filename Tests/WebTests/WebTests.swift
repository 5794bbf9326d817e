import HTTP
import PageChecks
import Testing
import Web

@Suite struct WebTests {
    @Test("S3 text put into a page is escaped, pieces of pages are not")
    func escaping() {
        let name = "<script>alert('x')</script> & \"q\""
        let inner: HTML = "<b>\(name)</b>"
        let page: HTML = "<p title=\"\(name)\">\(inner)\([inner, inner])\(42)\(HTML?.none)</p>"
        let safe = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;q&quot;"
        #expect(page.source(in: .zh) == "<p title=\"\(safe)\"><b>\(safe)</b><b>\(safe)</b><b>\(safe)</b>42</p>")
    }

    @Test("S3 a page carries a strict Content-Security-Policy and names its language")
    func policy() {
        let response = Page(title: "支付", site: "报名", formTargets: ["https://gateway.example"], body: "<p>1</p>").response()
        let policy = response.headers["content-security-policy"] ?? ""
        #expect(policy.contains("default-src 'none'"))
        #expect(policy.contains("form-action 'self' https://gateway.example;"))
        #expect(policy.contains("frame-ancestors 'none'"))
        #expect(!policy.contains("unsafe"))
        #expect(String(decoding: response.body, as: UTF8.self).contains("<html lang=\"zh-CN\">"))
        #expect(response.headers["cache-control"] == "no-store")
    }

    @Test(
        "S3 a form counts only when the browser says that a page of ours sent it",
        arguments: [
            (["Sec-Fetch-Site": "same-origin"], true), (["Sec-Fetch-Site": "none"], true), (["Sec-Fetch-Site": "cross-site"], false),
            (["Sec-Fetch-Site": "same-site"], false), (["Origin": "https://exam.example"], true),
            (["Origin": "https://evil.example"], false),
            (["Origin": "null"], false), ([:], true),
            (["Sec-Fetch-Site": "cross-site", "Origin": "https://exam.example"], false),
        ] as [([String: String], Bool)])
    func foreignForm(headers: [String: String], isAccepted: Bool) {
        var all: Headers = ["Content-Type": "application/x-www-form-urlencoded"]
        for (name, value) in headers { all.add(name, value) }
        let request = Request(.post, "/agreement", headers: all, body: Array("a=1".utf8))
        if isAccepted {
            #expect(throws: Never.self) { try request.pageForm(at: "https://exam.example/path") }
        } else {
            #expect { try request.pageForm(at: "https://exam.example/path") } throws: { ($0 as? Problem)?.code == "foreign_form" }
        }
    }

    /// What a browser puts into `Origin` when a page posts a form to its own origin, or to another one (Fetch, "append a request Origin
    /// header"), and whether it tells another origin where the person was (Referrer Policy §3).
    private func browser(_ policy: String?) -> (ownOrigin: String, tellsOthers: Bool) {
        switch policy {
        case "no-referrer": ("null", false)
        case "same-origin": ("https://exam.example", false)
        default: ("https://exam.example", true)
        }
    }

    @Test("S3 a form of our page is taken from a browser without Sec-Fetch-Site, and no other site learns the page's address")
    func oldBrowser() {
        let page = Page(title: "登录", site: "通行证", body: "<p>1</p>").response()
        let (origin, tellsOthers) = browser(page.headers["referrer-policy"])
        #expect(!tellsOthers)
        let headers: Headers = ["Content-Type": "application/x-www-form-urlencoded", "Origin": origin]
        let form = Request(.post, "/login", headers: headers, body: Array("a=1".utf8))
        #expect(throws: Never.self) { try form.pageForm(at: "https://exam.example") }
    }

    @Test("S3 what every service has beside its pages sets safe cookies only, and lets no browser guess its type")
    func besidePages() async throws {
        for route in PageRoutes.all() as [Route<Int>] {
            for target in [route.pattern, "\(route.pattern)?to=en", "\(route.pattern)?v=none"] {
                guard let answer = try? await route.handler(Request(.get, target, headers: ["Referer": "https://exam.example/"]), 0) else {
                    continue
                }
                #expect(PageChecks.faults(of: answer) == [], "\(target)")
            }
        }
    }

    @Test("S3 cookies are HttpOnly and SameSite, and Secure with the __Host- prefix on HTTPS")
    func cookies() {
        #expect(
            Cookie("s", publicURL: "https://a.example").setting("v", seconds: 60)
                == "__Host-s=v; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60")
        #expect(Cookie("s", publicURL: "http://localhost").setting("v") == "s=v; Path=/; HttpOnly; SameSite=Lax")
        #expect(Cookie("s", publicURL: "http://localhost").removing.hasSuffix("Max-Age=0"))
    }

    @Test(
        "The origin of an address is its scheme, host and port",
        arguments: [
            ("https://a.example:8443/x/y", "https://a.example:8443"), ("http://a", "http://a"),
        ])
    func origin(url: String, origin: String) { #expect(url.origin == origin) }
}
