import EnrollmentDomain
import HTTP
import Primitives
import Web

extension WaitingRefusal: ProblemConvertible {
    /// Again after a while: sooner the nearer the place is, so that a long line asks seldom.
    var pause: Int { min(max(3, seconds / 10), 30) }

    var problem: Problem {
        Problem(
            .serviceUnavailable, "line.waiting", zh: "报名人数较多，正在排队：前面还有 \(waiting - 1) 人，大约需要等待\(inWords)。请不要关闭页面，排队位置会保留",
            en: "There is a crowd: \(waiting - 1) are before you, about \(inEnglish) to wait. Don't close the page; your place is kept",
            details: ["before": String(waiting - 1), "seconds": String(seconds)], retryAfter: pause)
    }

    /// 约 3 分钟
    var inWords: String { seconds < 60 ? " \(max(1, seconds)) 秒" : " \((seconds + 59) / 60) 分钟" }

    var inEnglish: String { seconds < 60 ? "\(max(1, seconds)) s" : "\((seconds + 59) / 60) min" }
}

extension EnrollmentServices {
    /// The page of the line: it comes back by itself, by the browser's own means.
    /// - Parameter form: where a form that was sent meanwhile leads back to; `nil` when a page was asked for.
    func waitingPage(_ refusal: WaitingRefusal, for candidate: Candidate, form: String? = nil) -> Response {
        let (before, pause) = (refusal.waiting - 1, refusal.pause)
        let body: HTML = """
            \(form.map { _ in Self.notSent })
            <div class="note" role="status"><p>\(zh: "现在报名的人较多，您已在队列中。", en: "Many are registering now, and you are in line.")</p>
            <p>\(zh: "前面还有 <strong>\(before)</strong> 人，大约需要等待<strong>\(refusal.inWords)</strong>。", en: "<strong>\(before)</strong> are before you: about <strong>\(refusal.inEnglish)</strong> to wait.")</p></div>
            <p>\(zh: "本页每 \(pause) 秒自动更新，轮到您时自动进入。刷新、换浏览器或重新登录都不会改变您的位置，也不会更快。", en: "This page renews itself every \(pause) s and lets you in when it is your turn. Reloading, another browser or another log-in neither lose your place nor make it faster.")</p>
            <p class="hint">\(zh: "座位只在提交报考科目时占用，排队期间已支付和已保留的座位不受影响。", en: "A seat is taken only when subjects are sent; what you have paid for or hold is safe while you wait.")</p>
            """
        // After a form the browser must ask for a page: reloading would send the form once more.
        return page("\(zh: "正在排队", en: "In line")", candidate: candidate, body: body)
            .with("Refresh", form.map { "\(pause); url=\($0)" } ?? String(pause)).with("Retry-After", String(pause))
    }

    private static let notSent: HTML = """
        <div class="bad" role="alert"><p>\(zh: "刚才的表单没有提交。轮到您时会回到表单，请再填写一次；也可以点浏览器的“后退”，填写的内容通常还在，稍后再提交。", en: "The form was not sent. When it is your turn you are led back to it: please fill it in once more. Or go back in your browser, where what you typed is usually still there, and send it later.")</p></div>
        """
}
