import CCurl

// What libcurl's result codes mean to a caller.

extension HTTPClientError {
    /// Everything that is neither a timeout nor an answer in another language is a connection that failed or broke.
    init(ofCall result: CURLcode, _ text: String) {
        switch result {
        case CURLE_OPERATION_TIMEDOUT: self = .timedOut
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP2:
            self = .brokenAnswer(text)
        default: self = .unreachable(text)
        }
    }

    /// - Parameter reply: the mail server's last reply (RFC 5321 §4.2); 4yz and 5yz are refusals, and 5yz to the recipient is for good.
    ///   Elsewhere (greeting, log-in, sender) it says nothing of this mail: what is wrong there is ours, and may be put right.
    init(ofMail result: CURLcode, _ text: String, reply: Int) {
        switch result {
        case CURLE_OPERATION_TIMEDOUT: self = .timedOut
        case CURLE_SEND_ERROR where (500...599).contains(reply) && text.hasPrefix("RCPT"):
            self = .mailRejected("\(text) (\(reply))")
        case _ where (400...599).contains(reply): self = .mailRefused("\(text) (\(reply))")
        case CURLE_LOGIN_DENIED: self = .mailRefused(text)
        case CURLE_WEIRD_SERVER_REPLY: self = .brokenAnswer(text)
        default: self = .unreachable(text)
        }
    }
}
