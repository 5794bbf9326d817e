public import HTTP

/// A style sheet or a script of ours. Its address names its content, so that browsers keep it for good and see an upgrade at once.
public struct Asset: Sendable {
    /// `/assets/site.css`
    public let path: String
    private let type: String
    private let body: [UInt8]
    private let version: String

    /// - Parameter name: `site.css`; its ending tells the type, `css` or `js`.
    public init(_ name: String, _ text: String) {
        path = "/assets/\(name)"
        type = name.hasSuffix(".css") ? "text/css" : "text/javascript"
        body = Array(text.utf8)
        version = String(body.fingerprint, radix: 36)
    }

    /// Where a page finds it: `/assets/site.css?v=1k2j3h`.
    public var address: String { "\(path)?v=\(version)" }

    /// How a page runs it.
    public var script: HTML { "<script type=\"module\" src=\"\(address)\"></script>" }

    public func route<Services>(_ name: String, _ summary: String) -> Route<Services> {
        Route(.get, path, .page(name, summary)) { request, _ in response(to: request) }
    }

    /// While a service is upgraded, pages of one release ask processes of the other: what is not of this content is not kept.
    public func response(to request: Request) -> Response {
        let isThis = request.query["v"] == version
        return Response(
            .ok,
            headers: [
                "Content-Type": "\(type); charset=utf-8",
                "Cache-Control": isThis ? "public, max-age=31536000, immutable" : "no-cache",
                "X-Content-Type-Options": "nosniff",
            ], body: body)
    }
}

extension [UInt8] {
    /// FNV-1a of 64 bits: tells contents apart, protects nothing.
    fileprivate var fingerprint: UInt64 { reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 } }
}
