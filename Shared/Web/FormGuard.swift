import Foundation
public import HTTP

extension Request {
    /// A form that a page of ours posted. The browser itself vouches for where it came from: `Sec-Fetch-Site`, or `Origin` from those
    /// that don't send it. A request with neither comes from no browser that would add the user's cookies by itself.
    /// - Parameter publicURL: this service's own address as browsers see it.
    /// - Throws: `Problem` 403 for a form from elsewhere, 415 for anything but a form.
    public func pageForm(at publicURL: String) throws(Problem) -> FormFields {
        try requireOwnOrigin(at: publicURL)
        return try form()
    }

    /// A change that a browser sends with its cookies must come from a page of ours, be it by a form or by a script.
    /// - Throws: `Problem` 403 for one from elsewhere.
    public func requireOwnOrigin(at publicURL: String) throws(Problem) {
        if let site = headers["sec-fetch-site"] {
            guard site == "same-origin" || site == "none" else { throw .foreignForm }
        } else if let origin = headers["origin"] {
            guard origin == publicURL.origin else { throw .foreignForm }
        }
    }
}

extension Problem {
    static let foreignForm = Problem(
        .forbidden, "foreign_form", zh: "请求来自其他网站，请回到本站页面重新操作", en: "The form came from another site; open our page and try again")
}

extension String {
    /// Scheme, host and port of a URL.
    public var origin: String {
        guard let scheme = range(of: "://") else { return self }
        return String(self[..<(self[scheme.upperBound...].firstIndex(of: "/") ?? endIndex)])
    }
}
