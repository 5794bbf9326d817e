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
            en: "There is a crowd: \(waiting - 1) are before you; your place is kept",
            details: ["before": String(waiting - 1), "seconds": String(seconds)], retryAfter: pause)
    }

    /// 约 3 分钟
    var inWords: String { seconds < 60 ? " \(max(1, seconds)) 秒" : " \((seconds + 59) / 60) 分钟" }
}

extension EnrollmentServices {
    /// The page of the line: it comes back by itself, by the browser's own means.
    func waitingPage(_ refusal: WaitingRefusal, for candidate: Candidate) -> Response {
        page(
            "正在排队", candidate: candidate,
            body: """
                <div class="note" role="status"><p>现在报名的人较多，您已在队列中。</p>
                <p>前面还有 <strong>\(refusal.waiting - 1)</strong> 人，大约需要等待<strong>\(refusal.inWords)</strong>。</p></div>
                <p>本页每 \(refusal.pause) 秒自动更新，轮到您时自动进入。刷新、换浏览器或重新登录都不会改变您的位置，也不会更快。</p>
                <p class="hint">座位只在提交报考科目时占用，排队期间已支付和已保留的座位不受影响。</p>
                """
        ).with("Refresh", String(refusal.pause)).with("Retry-After", String(refusal.pause))
    }
}
