import HTTP
import Web

extension Request {
    /// A refusal that no handler has put on a page of its own: a browser gets a page, a program the problem document (SPEC S1, S3).
    /// - Parameters:
    ///   - isPage: whether the address is a page's, or nobody's.
    ///   - site: the name in the header of the service's pages.
    func refusal(_ problem: Problem, isPage: Bool, site: String) -> Response {
        let plain = problem.response
        guard isPage, headers.all("accept").contains(where: { $0.contains("text/html") }) else { return plain }
        var response = problem.page(site).response(problem.status)
        for field in plain.headers.fields where response.headers[field.name] == nil { response.headers.add(field.name, field.value) }
        return response
    }
}

extension Problem {
    fileprivate func page(_ site: String) -> Page {
        Page(
            title: status == .notFound ? "没有找到" : "无法继续", site: site,
            body: """
                <div class="bad" role="alert"><p>\(message.zh)</p><p lang="en">\(message.en)</p></div>
                <p><a class="button" href="/">回到首页</a></p>
                """)
    }
}
