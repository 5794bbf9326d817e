public import HTTP

/// What SPEC S3 asks of every answer to a browser: of pages a strict policy, of everything that no type is guessed, of cookies that no script
/// reads them and no other site sends them.
public enum PageChecks {
    /// An answer that breaks a rule, and which.
    public static func faults(of answer: Response) -> [String] {
        let type = answer.headers["content-type"] ?? ""
        let isPage = type.hasPrefix("text/html")
        return (isPage ? pageFaults(of: answer.headers) : []) + cookieFaults(of: answer.headers)
            + (isPage || type.isEmpty || type.contains("json") || answer.headers["x-content-type-options"] == "nosniff"
                ? [] : ["type may be guessed"])
    }

    public static func isPage(_ answer: Response) -> Bool { answer.headers["content-type"]?.hasPrefix("text/html") == true }

    /// As a browser says it of a form or a script of another site.
    public static let foreign: [Headers] = [
        ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"], ["Origin": "https://evil.example"], ["Origin": "null"],
    ]

    /// An address that the pattern matches: `{id}` is something that isn't there.
    public static func target(_ pattern: String) -> String {
        pattern.split(separator: "/", omittingEmptySubsequences: false).map { $0.hasPrefix("{") ? "none" : $0 }.joined(separator: "/")
    }

    private static let fixed = [
        ("cache-control", "no-store"), ("referrer-policy", "same-origin"), ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
    ]

    private static func pageFaults(of headers: Headers) -> [String] {
        let policy = headers["content-security-policy"] ?? ""
        let rules = [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'",
            "form-action 'self'",
        ]
        return fixed.filter { headers[$0.0] != $0.1 }.map(\.0) + rules.filter { !policy.contains($0) }
            + (policy.contains("unsafe") || policy.contains("*") ? ["the policy is no policy"] : [])
    }

    private static func cookieFaults(of headers: Headers) -> [String] {
        headers.all("set-cookie").flatMap { line in
            let isSecure = line.hasPrefix("__Host-")
            let parts = ["; Path=/", "; HttpOnly", "; SameSite=Lax"] + (isSecure ? ["; Secure"] : [])
            return parts.filter { !line.contains($0) }.map { "a cookie without \($0)" }
                + (line.contains("Domain=") ? ["a cookie of many hosts"] : [])
        }
    }
}
