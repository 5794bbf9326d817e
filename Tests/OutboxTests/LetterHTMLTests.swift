import Testing

@testable import Outbox

@Suite struct LetterHTMLTests {
    private let text = """
        您好：

        验证码（10 分钟内有效）：

            A2B3C4

        请打开下面的链接：

            https://passport.test/verify/abc

        如果是您本人，请直接登录：https://passport.test/login
        <script>alert(1)</script>

        --
        Your code is A2B3C4.

        """

    @Test("P4 P8 the HTML form follows from the text: code, link, English; everything is escaped and nothing comes from elsewhere")
    func follows() {
        let html = LetterHTML(subject: "验证码 <A>", text: text).source
        #expect(html.contains("<title>验证码 &lt;A&gt;</title>"))
        #expect(html.contains("letter-spacing:3px;margin:16px 0\">A2B3C4</p>"))
        #expect(html.contains("<a href=\"https://passport.test/verify/abc\" style="))
        #expect(html.contains("请直接登录：<a href=\"https://passport.test/login\">https://passport.test/login</a><br>&lt;script&gt;"))
        #expect(html.contains("<div lang=\"en\"") && html.contains("Your code is A2B3C4."))
        #expect(!html.contains("<script") && !html.contains("<img") && !html.contains("\n--\n"))
    }

    @Test("a text without English, and one of nothing, make whole pages", arguments: ["您好", "", "--", "\n\n    \n"])
    func small(text: String) {
        let html = LetterHTML(subject: "", text: text).source
        #expect(html.hasPrefix("<!doctype html>") && html.hasSuffix("</html>\n") && !html.contains("lang=\"en\""))
    }
}
