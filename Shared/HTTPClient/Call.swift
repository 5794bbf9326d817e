public import HTTP
public import Primitives

/// One HTTP request to send. The client adds `traceparent`, `Host` and `Content-Length`, and nothing else.
public struct Call: Sendable {
    public var method: Method
    /// Path and query, percent-encoded: empty, or beginning with `/` or `?`.
    public var target: String
    public var base: BaseURL
    public var headers: Headers
    public var body: [UInt8]
    /// For everything, from waiting for a connection to the answer's last byte.
    public var timeout: Timestamp.Span
    /// The largest body taken as an answer, in bytes.
    public var bodyLimit: Int

    public init(
        _ method: Method, _ target: String, at base: BaseURL, headers: Headers = [:], body: [UInt8] = [],
        timeout: Timestamp.Span = .seconds(5), bodyLimit: Int = 4 << 20
    ) {
        self.method = method
        self.target = target
        self.base = base
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.bodyLimit = bodyLimit
    }

    /// Whether sending it twice does no more than sending it once: a read, or a change that the server recognises by its key.
    var isRepeatable: Bool { method == .get || method == .head || headers["idempotency-key"] != nil }

    /// What keeps this call off the wire: a target that would name another host, a line break that would begin another header.
    var refusal: String? {
        guard method.rawValue.isToken else { return "the method is not a token" }
        guard base.isUsable else { return "the base URL is not one of HTTP" }
        guard target.isEmpty || target.hasPrefix("/") || target.hasPrefix("?"), target.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else { return "the target is not a path" }
        guard headers.fields.allSatisfy({ $0.name.isToken && $0.value.isFieldValue }) else { return "a header is malformed" }
        return nil
    }
}

extension String {
    /// RFC 9110 §5.6.2.
    fileprivate var isToken: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
    }

    /// RFC 9110 §5.5: no control character but the tab.
    fileprivate var isFieldValue: Bool { utf8.allSatisfy { $0 == 0x09 || $0 >= 0x20 && $0 != 0x7f } }
}
