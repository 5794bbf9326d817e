/// Why a call or a mail came to nothing. The texts are libcurl's or ours; they carry no header, body or address.
public enum HTTPClientError: Error, Equatable, Sendable {
    /// No answer: no connection, a failed TLS handshake, a connection that broke, or a call that can't be put on the wire.
    /// Whether the other side acted is unknown once a connection stood.
    case unreachable(String)
    /// The call's whole time, or the time to connect, ran out.
    case timedOut
    /// The body is larger than the call's limit, or the head larger than 64 KiB.
    case answerTooLarge
    /// What came is not HTTP/1.x.
    case brokenAnswer(String)
    /// The mail server refused; the text ends with its reply code.
    case mailRefused(String)
    /// The mail server will never take a mail for this recipient (5yz); the text ends with its reply code.
    case mailRejected(String)
    /// The task that waited was cancelled.
    case cancelled
    /// The client was closed before the answer was there.
    case closed
}
