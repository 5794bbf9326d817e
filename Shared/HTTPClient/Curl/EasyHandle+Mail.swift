import CCurl
import Primitives

extension EasyHandle {
    /// The longest wait for one reply, in seconds; it bounds the wait for the answer to QUIT too, which counts for no timeout.
    private static let longestReply = 10

    func prepare(for mail: Mail, through server: MailServer, size: Int) throws(CurlFailure) {
        try prepareConnection(timeout: server.timeout)
        try set(CURLOPT_SERVER_RESPONSE_TIMEOUT, Self.longestReply)
        try set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        // The path is the name we greet with.
        try set(CURLOPT_URL, "\(server.url)/\(mail.from.domain)")
        try set(CURLOPT_USE_SSL, Int((server.requiresTLS ? CURLUSESSL_ALL : CURLUSESSL_TRY).rawValue))
        if let user = server.user { try set(CURLOPT_USERNAME, user) }
        if let password = server.password { try set(CURLOPT_PASSWORD, password) }
        try set(CURLOPT_MAIL_FROM, "<\(mail.from.text)>")
        try set(CURLOPT_MAIL_RCPT, ["<\(mail.to.text)>"])
        try set(CURLOPT_UPLOAD, true)
        try setSize(CURLOPT_INFILESIZE_LARGE, size)
    }
}
