public import HTTP

/// What a page is read in: Chinese, or English for whoever has chosen it (SPEC S3).
public enum Language: String, Sendable, CaseIterable {
    case zh, en

    /// BCP 47.
    public var tag: String { self == .zh ? "zh-CN" : "en" }

    /// Which a browser has chosen here; before it has, the one in which another site sent it here; else Chinese.
    public init(of request: Request) {
        self = Self.cookies.lazy.compactMap { request.cookie($0.name).flatMap { Language(rawValue: $0) } }.first ?? .zh
    }

    /// The first of these that the pages have: BCP 47 tags with blanks between, the most wanted first, as in OpenID Connect's `ui_locales`
    /// (Core §3.1.2.1).
    public init?(locales: String) {
        let primary = locales.split(separator: " ").map { $0.prefix { $0 != "-" }.lowercased() }
        guard let language = primary.compactMap({ Language(rawValue: $0) }).first else { return nil }
        self = language
    }

    /// `Set-Cookie` for a browser that another site has sent here: the pages read like that site's until the browser is closed, or chooses.
    fileprivate func brought(to publicURL: String) -> String { Cookie(Self.visitor, publicURL: publicURL).setting(rawValue) }

    fileprivate static func isChosen(in request: Request) -> Bool {
        cookies.prefix(2).contains { request.cookie($0.name).flatMap { Language(rawValue: $0) } != nil }
    }

    private static let visitor = "language-of-visit"

    /// The choice, then what was brought along; over TLS, and over plain HTTP on a developer's machine.
    private static let cookies = ["language", visitor].flatMap { [Cookie($0, publicURL: "https://"), Cookie($0, publicURL: "http://")] }

    /// A year.
    private static let patience: Int64 = 31_536_000

    /// `GET /language?to=en`: the browser keeps the choice, and comes back to the page that it was on.
    /// - Throws: `Problem` 404 for another language.
    static func choose(_ request: Request) throws(Problem) -> Response {
        guard let chosen = request.query["to"].flatMap({ Language(rawValue: $0) }) else { throw .notFound }
        let page = request.headers["referer"] ?? ""
        let cookie = Cookie("language", publicURL: page)
        return .seeOther(page.pathAndQuery(on: request.headers["host"]).localPath ?? "/")
            .with("Set-Cookie", cookie.setting(chosen.rawValue, seconds: patience)).with("Cache-Control", "no-store")
    }
}

extension Response {
    /// The page as its reader has chosen to read it; anything that has one reading only stays as it is.
    public func read(in language: Language) -> Response {
        guard let english else { return self }
        var copy = self
        if language == .en { copy.body = english }
        copy.english = nil
        copy.headers.add("Content-Language", language.tag)
        return copy
    }

    /// The answer to a browser that another site has sent here: this page and those that come after it read like that site's, unless the
    /// reader has chosen here. - Parameter locales: the other site's `ui_locales`, if it sent any.
    public func brought(in locales: String?, from request: Request, to publicURL: String) -> Response {
        guard let language = locales.flatMap({ Language(locales: $0) }) else { return self }
        let page = Language.isChosen(in: request) ? self : read(in: language)
        return page.with("Set-Cookie", language.brought(to: publicURL))
    }
}

extension String {
    /// A path of this site, never another's address; `nil` for anything else, and for what is longer than any address of ours.
    public var localPath: String? {
        guard utf8.count <= 512, utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != 0x5c }), hasPrefix("/"), !hasPrefix("//")
        else { return nil }
        return self
    }

    /// What follows the host in an address; empty for one on another host.
    fileprivate func pathAndQuery(on host: String?) -> String {
        guard let host, origin.hasSuffix("://\(host)") else { return "" }
        return String(dropFirst(origin.count))
    }
}
