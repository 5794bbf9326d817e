import Foundation
import HTTP
import HTTPClient
import Primitives
import Testing

@Suite("Mail through a server", .timeLimit(.minutes(1)))
struct MailSendingTests {
    let client = HTTPClient()

    private func mail(_ number: Int = 1, text: String = "Hello") throws -> Mail {
        try Mail(
            from: "no-reply@cet.example.cn", to: "a\(number)@example.cn", subject: "验证码", text: text, messageID: "\(number)@cet.example.cn",
            date: Timestamp(seconds: 1_795_341_600))
    }

    private func mailServer(
        _ server: TestServer, host: String = "127.0.0.1", user: String? = nil, password: String? = nil,
        timeout: Timestamp.Span = .seconds(10)
    ) throws -> MailServer {
        try #require(MailServer("smtp://\(host):\(server.port)", user: user, password: password, timeout: timeout))
    }

    @Test("a mail arrives as it was written, from and to whom it says")
    func arrives() async throws {
        let script = MailServerScript()
        let server = try script.server()
        defer { client.close() }
        try await client.send(mail(), through: mailServer(server))
        #expect(script.messages.all == [String(decoding: try mail().rfc5322, as: UTF8.self)])
        let heard = script.heard.all
        #expect(heard.first == "EHLO cet.example.cn")
        #expect(heard.contains { $0.hasPrefix("MAIL FROM:<no-reply@cet.example.cn>") })
        #expect(heard.filter { $0.hasPrefix("RCPT") } == ["RCPT TO:<a1@example.cn>"])
    }

    @Test(
        "lines that begin with a dot or end a message arrive whole", arguments: [".", "..", ".\r\n", "\r\n.\r\nQUIT\r\n", ".a\n.b\n..\n"])
    func dots(_ text: String) async throws {
        let script = MailServerScript()
        let server = try script.server()
        defer { client.close() }
        try await client.send(mail(text: text), through: mailServer(server))
        let message = try #require(script.messages.all.first)
        // RFC 5321 §4.5.2: the receiver takes away a dot at the beginning of a line.
        let received = message.components(separatedBy: "\r\n").map { $0.hasPrefix(".") ? String($0.dropFirst()) : $0 }
        #expect(received.joined(separator: "\r\n") == String(decoding: try mail(text: text).rfc5322, as: UTF8.self))
        #expect(script.heard.all.allSatisfy { ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"].contains($0.prefix(4)) })
        #expect(script.messages.all.count == 1)
    }

    @Test(
        "a refusal says with which code",
        arguments: [
            ("greeting", "554 no"), ("MAIL", "550 no"), ("RCPT", "450 later"), ("DATA", "451 later"), (".", "552 too big"),
            (".", "421 shutting down"),
        ])
    func refusal(_ command: String, _ reply: String) async throws {
        let script = MailServerScript(replies: [command: reply])
        let server = try script.server()
        defer { client.close() }
        let error = await #expect(throws: HTTPClientError.self) { try await client.send(mail(), through: mailServer(server)) }
        guard case .mailRefused(let text) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.contains(reply.prefix(3)))
        #expect(!text.contains("@"), "an address in an error")
    }

    @Test("a recipient that the server will never take is a refusal for good", arguments: ["550 5.1.1 no such user", "553 no"])
    func rejected(_ reply: String) async throws {
        let server = try MailServerScript(replies: ["RCPT": reply]).server()
        defer { client.close() }
        let error = await #expect(throws: HTTPClientError.self) { try await client.send(mail(), through: mailServer(server)) }
        guard case .mailRejected(let text) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(text.contains(reply.prefix(3)) && !text.contains("@"))
    }

    @Test("a server that stops talking is given up in time", arguments: ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "."])
    func silence(_ command: String) async throws {
        let server = try MailServerScript(replies: [command: ""]).server()
        defer { client.close() }
        await #expect(throws: HTTPClientError.timedOut) {
            try await client.send(mail(), through: mailServer(server, timeout: .milliseconds(100)))
        }
        await server.finished.reach(server.accepted.count)
    }

    @Test("a server that hangs up has not taken the mail", arguments: ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "."])
    func hangUp(_ command: String) async throws {
        let server = try MailServerScript(replies: [command: "hang up"]).server()
        defer { client.close() }
        let error = await #expect(throws: HTTPClientError.self) { try await client.send(mail(), through: mailServer(server)) }
        #expect(error?.isUnreachable == true, "\(String(describing: error))")
    }

    @Test("a server that talks nonsense", arguments: ["hello", "HTTP/1.1 200 OK"])
    func nonsense(_ greeting: String) async throws {
        let server = try MailServerScript(replies: ["greeting": greeting]).server()
        defer { client.close() }
        await #expect(throws: HTTPClientError.self) {
            try await client.send(mail(), through: mailServer(server, timeout: .milliseconds(100)))
        }
    }

    @Test("nobody listens")
    func refused() async throws {
        let server = try MailServerScript().server()
        server.stop()
        defer { client.close() }
        let error = await #expect(throws: HTTPClientError.self) { try await client.send(mail(), through: mailServer(server)) }
        #expect(error?.isUnreachable == true)
    }

    @Test("user and password are shown to a server on this machine")
    func authentication() async throws {
        let script = MailServerScript(extensions: ["AUTH PLAIN LOGIN"])
        let server = try script.server()
        defer { client.close() }
        try await client.send(mail(), through: mailServer(server, user: "exam", password: "p w:@/"))
        let secret = Data("\0exam\0p w:@/".utf8).base64EncodedString()
        #expect(script.heard.all.contains { $0 == secret })
        #expect(script.messages.all.count == 1)
    }

    @Test("a wrong password is a refusal")
    func wrongPassword() async throws {
        let script = MailServerScript(extensions: ["AUTH PLAIN"], replies: ["AUTH": "535 wrong"])
        let server = try script.server()
        defer { client.close() }
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(mail(), through: mailServer(server, user: "exam", password: "no"))
        }
        guard case .mailRefused = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(script.messages.all.isEmpty)
    }

    @Test("no password goes to another machine without TLS")
    func passwordNeedsTLS() async throws {
        let script = MailServerScript(extensions: ["AUTH PLAIN LOGIN"])
        let server = try script.server()
        defer { client.close() }
        let error = await #expect(throws: HTTPClientError.self) {
            try await client.send(mail(), through: mailServer(server, host: "127.0.0.2", user: "exam", password: "secret"))
        }
        #expect(error?.isUnreachable == true)
        #expect(script.heard.all.contains { $0.hasPrefix("EHLO") })
        #expect(!script.heard.all.contains { $0.hasPrefix("AUTH") || $0.hasPrefix("MAIL") })
    }

    @Test("a server that offers STARTTLS is taken at its word, and nothing is sent when it can't")
    func startTLS() async throws {
        let script = MailServerScript(extensions: ["STARTTLS"], replies: ["STARTTLS": "220 go on"])
        let server = try script.server()
        defer { client.close() }
        await #expect(throws: HTTPClientError.self) {
            try await client.send(mail(), through: mailServer(server))
        }
        #expect(script.heard.all.prefix(2) == ["EHLO cet.example.cn", "STARTTLS"])
        #expect(!script.heard.all.contains { $0.hasPrefix("MAIL") })
    }

    @Test("many mails at once each arrive once, over few connections")
    func many() async throws {
        let script = MailServerScript()
        let server = try script.server()
        defer { client.close() }
        try await withThrowingTaskGroup { group in
            for number in 0..<40 { group.addTask { try await client.send(mail(number), through: mailServer(server)) } }
            try await group.waitForAll()
        }
        let recipients = script.heard.all.filter { $0.hasPrefix("RCPT") }
        #expect(recipients.count == 40 && Set(recipients).count == 40)
        #expect(script.messages.all.count == 40)
        #expect(server.accepted.count <= 4)
    }

    @Test("a server that never answers the goodbye delays no call")
    func silentGoodbye() async throws {
        let mailServer = try MailServerScript(replies: ["QUIT": "", "RCPT": "550 no"]).server()
        let server = try TestServer { _ in answer() }
        defer { client.close() }
        let sending = Task { try await client.send(mail(), through: self.mailServer(mailServer)) }
        await mailServer.accepted.reach(1)
        #expect(try await client.send(Call(.get, "/", at: server.base, timeout: .seconds(2))).status == .ok)
        sending.cancel()
        _ = await sending.result
    }

    enum Ending: CaseIterable { case cancelled, closed }

    @Test("a mail that is broken off is not delivered by half", arguments: Ending.allCases, ["EHLO", "RCPT", "DATA", "."])
    func brokenOff(_ ending: Ending, _ command: String) async throws {
        let script = MailServerScript(replies: [command: ""])
        let server = try script.server()
        defer { client.close() }
        let sending = Task { try await client.send(mail(), through: mailServer(server)) }
        await script.silences.reach(1)
        if ending == .closed { client.close() } else { sending.cancel() }
        await #expect(throws: ending == .closed ? HTTPClientError.closed : .cancelled) { try await sending.value }
        await server.finished.reach(1)
        #expect(script.leftovers.all == [""])
    }

    @Test(
        "what names a mail server", arguments: ["smtp://mail", "smtp://127.0.0.1:25", "smtps://mail.example.cn:465/", "SMTP://[::1]:2525"])
    func url(_ text: String) { #expect(MailServer(text, user: nil, password: nil) != nil) }

    @Test(
        "what names none",
        arguments: [
            "", "mail", "http://mail", "smtp://", "smtp://a@mail", "smtp://mail/path", "smtp://mail?x", "smtp://mail:0", "smtp://ma il",
            "smtp://m\r\n",
        ])
    func noURL(_ text: String) { #expect(MailServer(text, user: nil, password: nil) == nil) }

    @Test("a user without a password, or the other way round, is a mistake")
    func halfOfCredentials() {
        #expect(MailServer("smtps://mail", user: "a", password: nil) == nil)
        #expect(MailServer("smtps://mail", user: nil, password: "b") == nil)
    }
}
