public import HTTP
import Primitives
public import Runtime

/// Sends HTTP/1.1 calls over TCP, TLS and Unix sockets, and mail over SMTP. Connections are kept and used again; a redirect is an
/// answer like any other; the environment's proxies are ignored; certificates are checked. Safe to use from any task.
public final class HTTPClient: Sendable {
    private let calls: TransferLoop
    // Apart from the calls: at the end of a conversation libcurl waits for the mail server's answer to QUIT, and all on its thread wait too.
    private let mails: TransferLoop

    /// - Parameter connectionsPerHost: how many calls one server is given at a time; further ones wait, within their timeout.
    public init(connectionsPerHost: Int = 32, log: Log = .silent) {
        calls = TransferLoop("http-client", connectionsPerHost: connectionsPerHost, log: log)
        mails = TransferLoop("mail-client", connectionsPerHost: 4, log: log)
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
    /// - Throws: `HTTPClientError`; `.mailRefused` with the server's reply code when it said no.
    public func send(_ mail: Mail, through server: MailServer) async throws(HTTPClientError) {
        _ = try await mails.perform(.mail(mail, server))
    }

    /// Ends everything under way, and every later call, with `.closed`. Idempotent.
    public func close() {
        calls.close()
        mails.close()
    }
}
