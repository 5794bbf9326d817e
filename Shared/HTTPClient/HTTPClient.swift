public import HTTP
import Primitives
public import Runtime

/// Sends HTTP/1.1 calls over TCP, TLS and Unix sockets, and mail over SMTP. Connections are kept and used again; a redirect is an
/// answer like any other; the environment's proxies are ignored; certificates are checked. Safe to use from any task.
public final class HTTPClient: Sendable {
    private let calls: TransferLoop
    // One conversation a thread: libcurl blocks it for the mail server's last words, the answer to a message's end and to QUIT.
    private let mails: [TransferLoop]

    /// - Parameter connectionsPerHost: how many calls one server is given at a time; further ones wait, within their timeout.
    public init(connectionsPerHost: Int = 32, log: Log = .silent) {
        calls = TransferLoop("http-client", connectionsPerHost: connectionsPerHost, log: log)
        mails = (0..<4).map { _ in TransferLoop("mail-client", connectionsPerHost: 1, log: log) }
    }

    deinit { close() }

    /// Sends the call and waits for the whole answer, whatever its status. Cancelling the task aborts the transfer.
    /// - Throws: `HTTPClientError`; after any but `.unreachable` of a refused connection the server may have acted.
    public func send(_ call: Call) async throws(HTTPClientError) -> Response {
        if let refusal = call.refusal { throw .unreachable(refusal) }
        var call = call
        if let trace = Trace.current { call.headers["traceparent"] = trace.traceparent }
        return try await calls.perform(.call(call))
    }

    /// Hands the mail to the server, which has taken responsibility for it when this returns.
    /// - Throws: `HTTPClientError`; `.mailRefused` or `.mailRejected` with the server's reply code when it said no.
    public func send(_ mail: Mail, through server: MailServer) async throws(HTTPClientError) {
        guard let idlest = mails.min(by: { $0.load < $1.load }) else { throw .closed }
        _ = try await idlest.perform(.mail(mail, server))
    }

    /// Ends everything under way, and every later call, with `.closed`. Idempotent.
    public func close() {
        calls.close()
        for loop in mails { loop.close() }
    }
}
