import HTTP
import Web

extension Request {
    /// A refusal that no handler has put on a page of its own: a browser gets a page, a program the problem document (SPEC S1, S3).
    /// - Parameters:
    ///   - isPage: whether the address is a page's, or nobody's.
    ///   - site: the name in the header of the service's pages.
    func refusal(_ problem: Problem, isPage: Bool, site: HTML) -> Response {
        let plain = problem.response
        guard isPage, isFromBrowser else { return plain }
        var response = problem.page(site).response(problem.status)
        for field in plain.headers.fields where response.headers[field.name] == nil { response.headers.add(field.name, field.value) }
        return response
    }

    /// Whether a person reads the answer.
    var isFromBrowser: Bool { headers.all("accept").contains { $0.contains("text/html") } }
}

extension Problem {
    fileprivate func page(_ site: HTML) -> Page {
        Page(
            title: status == .notFound ? "\(zh: "没有找到", en: "Not found")" : "\(zh: "无法继续", en: "This can't go on")", site: site,
            body: """
                <div class="bad" role="alert"><p>\(message)</p></div>
                <p><a class="button" href="/">\(zh: "回到首页", en: "Back to the start")</a></p>
                """)
    }
}
