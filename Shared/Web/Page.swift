public import HTTP

/// A whole page in the frame that all three services share (SPEC S3).
public struct Page: Sendable {
    public let title: HTML
    /// The name in the header: 全国大学英语四、六级考试报名, CET 通行证.
    public let site: HTML
    public let body: HTML
    /// The gateways' addresses a form of this page may post to, as origins; everything else stays on this origin.
    public let formTargets: [String]
    /// Whether it can't be asked for a second time, and so not in the other language either.
    public let isShownOnce: Bool

    public init(title: HTML, site: HTML, formTargets: [String] = [], isShownOnce: Bool = false, body: HTML) {
        self.title = title
        self.site = site
        self.formTargets = formTargets
        self.isShownOnce = isShownOnce
        self.body = body
    }

    public func response(_ status: Status = .ok) -> Response {
        let html: HTML = """
            <!doctype html>
            <html lang="\(zh: "zh-CN", en: "en")">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title) · \(site)</title>
            <link rel="stylesheet" href="\(StyleSheet.asset.address)">
            <link rel="icon" href="\(Self.icon)">
            \(SiteScript.asset.script)
            </head>
            <body>
            <a class="skip" href="#main">\(zh: "跳到正文", en: "Skip to the page")</a>
            <header><p class="site"><a href="/">\(site)</a></p>\(isShownOnce ? nil : Self.language)</header>
            <main id="main" tabindex="-1">
            <h1>\(title)</h1>
            \(body)
            </main>
            </body>
            </html>
            """
        var response = Response(
            status,
            headers: [
                "Content-Type": "text/html; charset=utf-8",
                "Cache-Control": "no-store",
                "Content-Security-Policy": policy,
                // Not no-referrer: by the Fetch standard a form would then carry `Origin: null`, and a browser without Sec-Fetch-Site could
                // not show that it posts a page of ours. No other origin is told an address of ours by this.
                "Referrer-Policy": "same-origin",
                "X-Content-Type-Options": "nosniff",
                "Cross-Origin-Opener-Policy": "same-origin",
            ], body: Array(html.source(in: .zh).utf8))
        response.english = Array(html.source(in: .en).utf8)
        return response
    }

    /// The other language, named in itself.
    private static let language: HTML =
        "<p class=\"language\">\(zh: "<a href=\"/language?to=en\" lang=\"en\" hreflang=\"en\" rel=\"nofollow\">English</a>", en: "<a href=\"/language?to=zh\" lang=\"zh-CN\" hreflang=\"zh-CN\" rel=\"nofollow\">中文</a>")</p>"

    /// A tick on blue, in the page itself: one request less, and nobody asks for `/favicon.ico`.
    private static let icon: HTML =
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='3' fill='%230b57a4'/%3E%3Cpath d='M4 8.5l3 3 5-6' stroke='%23fff' stroke-width='2' fill='none'/%3E%3C/svg%3E"

    private var policy: String {
        let targets = (["'self'"] + formTargets).joined(separator: " ")
        return "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; form-action \(targets); "
            + "frame-ancestors 'none'; base-uri 'none'"
    }
}
