import HTTP

/// What scripts of other origins may do (RFC 9700 §2.6): everything an app in a browser needs, but nothing at the authorization endpoint,
/// which such an app can only navigate to.
enum CrossOrigin {
    /// `OPTIONS`, before a request that a form could not have made.
    static func preflight(_: Request, _: PassportServices) async throws -> Response {
        Response.noContent.forAnyOrigin.with("Access-Control-Allow-Methods", "GET, POST")
            .with("Access-Control-Allow-Headers", "authorization, content-type").with("Access-Control-Max-Age", "3600")
    }
}

extension Response {
    /// Scripts of other origins may read this answer: it depends on no cookie.
    var forAnyOrigin: Response {
        with("Access-Control-Allow-Origin", "*").with("Access-Control-Expose-Headers", "WWW-Authenticate")
    }
}
