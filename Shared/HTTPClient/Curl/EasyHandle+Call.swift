import CCurl
import HTTP
import Primitives

extension EasyHandle {
    /// The longest time for the connection to stand, TLS included: two lost SYNs are forgiven.
    private static let longestConnect = Timestamp.Span.seconds(4)

    func prepare(for call: Call) throws(CurlFailure) {
        try prepareConnection(timeout: call.timeout)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_URL, call.base.url(of: call.target))
        if case .unix(let path) = call.base { try set(CURLOPT_UNIX_SOCKET_PATH, path) }
        try set(CURLOPT_PATH_AS_IS, true)
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try set(CURLOPT_FOLLOWLOCATION, false)
        // libcurl sends a request again when a kept connection turns out to be closed, whatever its method. What must not arrive twice
        // gets a connection for itself, where it doesn't.
        try set(CURLOPT_FRESH_CONNECT, !call.isRepeatable)
        try set(CURLOPT_FORBID_REUSE, !call.isRepeatable)
        try setMethod(call)
        try set(CURLOPT_HTTPHEADER, call.headerLines)
    }

    /// What calls and mails have in common.
    func prepareConnection(timeout: Timestamp.Span) throws(CurlFailure) {
        try set(CURLOPT_NOSIGNAL, true)
        // The resolver's thread is left behind when a call ends before it: waiting for it would stop all other transfers.
        try set(CURLOPT_QUICK_EXIT, true)
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_DISALLOW_USERNAME_IN_URL, true)
        try set(CURLOPT_SSL_VERIFYPEER, true)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try set(CURLOPT_TIMEOUT_MS, timeout.wholeMilliseconds)
        try set(CURLOPT_CONNECTTIMEOUT_MS, min(timeout, Self.longestConnect).wholeMilliseconds)
    }

    private func setMethod(_ call: Call) throws(CurlFailure) {
        if call.method == .head { return try set(CURLOPT_NOBODY, true) }
        if [.post, .put, .patch].contains(call.method) || !call.body.isEmpty {
            try set(CURLOPT_POST, true)
            try setBody(call.body)
        }
        try set(CURLOPT_CUSTOMREQUEST, call.method.rawValue)
    }
}

extension Call {
    /// A name with nothing after its colon keeps libcurl from adding a header of that name; an empty value is written with a semicolon.
    fileprivate var headerLines: [String] {
        var lines = ["Expect:"]
        if headers["content-type"] == nil { lines.append("Content-Type:") }
        if headers["accept"] == nil { lines.append("Accept:") }
        return lines + headers.fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    }
}

extension Timestamp.Span {
    /// At least one: libcurl takes zero for no limit.
    fileprivate var wholeMilliseconds: Int { max(1, Int(microseconds / 1_000)) }
}
