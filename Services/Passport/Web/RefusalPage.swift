import HTTP
import Web

/// A refusal that belongs to no form.
enum RefusalPage {
    static func page(_ problem: Problem) -> Page {
        Page(
            title: "\(zh: "无法继续", en: "This can't go on")", site: siteName,
            body: """
                <div class="bad" role="alert"><p>\(problem.message)</p></div>
                <p><a class="button" href="/">\(zh: "回到我的账号", en: "Back to my account")</a></p>
                """)
    }
}
