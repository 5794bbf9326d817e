import HTTP
import Web

/// A refusal that belongs to no form.
enum RefusalPage {
    static func page(_ problem: Problem) -> Page {
        Page(
            title: "无法继续", site: siteName,
            body: """
                <div class="bad" role="alert"><p>\(problem.message.zh)</p><p lang="en">\(problem.message.en)</p></div>
                <p><a class="button" href="/">回到我的账号</a></p>
                """)
    }
}
