import Foundation
import HTTPClient
import Primitives
import Testing

@Suite("Mail as a message", .timeLimit(.minutes(1)))
struct MailTests {
    private func mail(_ subject: String = "Hello", text: String = "Body", date: Timestamp = Timestamp(seconds: 1_795_341_600)) throws
        -> Mail
    {
        try Mail(
            from: "no-reply@cet.example.cn", to: "a.b@example.cn", subject: subject, text: text, messageID: "0190-1@cet.example.cn",
            date: date)
    }

    private func lines(_ mail: Mail) -> [String] { String(decoding: mail.rfc5322, as: UTF8.self).components(separatedBy: "\r\n") }

    private func header(_ name: String, of mail: Mail) -> String? {
        let head = String(decoding: mail.rfc5322, as: UTF8.self).components(separatedBy: "\r\n\r\n")[0]
        let unfolded = head.replacing("\r\n ", with: " ").components(separatedBy: "\r\n")
        return unfolded.first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
    }

    @Test("a mail in two forms, byte for byte: the better one last")
    func alternative() throws {
        let mail = try Mail(
            from: "no-reply@cet.example.cn", to: "a.b@example.cn", subject: "Hello", text: "Body", html: "<p>Body</p>",
            messageID: "0190-1@cet.example.cn", date: Timestamp(seconds: 1_795_341_600))
        let expected = """
            Date: Sun, 22 Nov 2026 18:00:00 +0800
            From: <no-reply@cet.example.cn>
            To: <a.b@example.cn>
            Message-ID: <0190-1@cet.example.cn>
            Subject: Hello
            MIME-Version: 1.0
            Content-Type: multipart/alternative; boundary="=_alternative_="
            Auto-Submitted: auto-generated

            --=_alternative_=
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: base64

            Qm9keQ==
            --=_alternative_=
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: base64

            PHA+Qm9keTwvcD4=
            --=_alternative_=--

            """
        #expect(String(decoding: mail.rfc5322, as: UTF8.self) == expected.replacing("\n", with: "\r\n"))
    }

    @Test("a plain mail, byte for byte")
    func plain() throws {
        let expected = """
            Date: Sun, 22 Nov 2026 18:00:00 +0800
            From: <no-reply@cet.example.cn>
            To: <a.b@example.cn>
            Message-ID: <0190-1@cet.example.cn>
            Subject: Hello
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: base64
            Auto-Submitted: auto-generated

            Qm9keQ==

            """
        #expect(String(decoding: try mail().rfc5322, as: UTF8.self) == expected.replacing("\n", with: "\r\n"))
    }

    @Test(
        "a subject arrives as it was written, on lines of at most 76 characters",
        arguments: [
            "", "Hello", "全国大学英语四、六级考试报名验证码", String(repeating: "考", count: 200), "🎓👩‍🎓👨‍👩‍👧‍👦 mixed 文字", "=?UTF-8?B?SGk=?=",
            String(repeating: "long ", count: 40), " leading and trailing ", "Ünïcödé", "𠮷野家", "a\"b<c>(d)",
        ])
    func subject(_ subject: String) throws {
        let mail = try mail(subject)
        #expect(lines(mail).allSatisfy { $0.utf8.count <= 76 && $0.utf8.allSatisfy { (0x20...0x7e).contains($0) } })
        let written = try #require(header("Subject", of: mail))
        #expect(try decode(written) == subject)
    }

    /// Each encoded word must be readable by itself.
    private func decode(_ text: String) throws -> String {
        guard text.hasPrefix("=?") else { return text }
        return try text.split(separator: " ").map { word in
            let base64 = String(word.dropFirst("=?UTF-8?B?".count).dropLast(2))
            let bytes = try #require(Data(base64Encoded: base64))
            return try #require(String(data: bytes, encoding: .utf8))
        }.joined()
    }

    @Test(
        "a text arrives with CRLF line breaks and nothing else changed",
        arguments: [
            ("", ""), ("a\nb", "a\r\nb"), ("a\r\nb", "a\r\nb"), ("a\rb", "a\r\nb"), ("\n\n", "\r\n\r\n"),
            (".\r\nQUIT\r\n", ".\r\nQUIT\r\n"),
            ("中文\n" + String(repeating: "长", count: 1_000), "中文\r\n" + String(repeating: "长", count: 1_000)), ("tab\t\u{0}", "tab\t\u{0}"),
        ])
    func text(_ text: String, _ expected: String) throws {
        let mail = try mail(text: text)
        #expect(lines(mail).allSatisfy { $0.utf8.count <= 76 })
        let body = String(decoding: mail.rfc5322, as: UTF8.self).components(separatedBy: "\r\n\r\n").dropFirst().joined()
        #expect(Data(base64Encoded: body.replacing("\r\n", with: "")) == Data(expected.utf8))
    }

    @Test(
        "dates",
        arguments: [
            (Int64(0), "Thu, 1 Jan 1970 08:00:00 +0800"), (57_599, "Thu, 1 Jan 1970 23:59:59 +0800"),
            (57_600, "Fri, 2 Jan 1970 00:00:00 +0800"),
            (951_782_400, "Tue, 29 Feb 2000 08:00:00 +0800"), (1_767_196_800, "Thu, 1 Jan 2026 00:00:00 +0800"),
            (-86_400, "Wed, 31 Dec 1969 08:00:00 +0800"), (-115_201, "Tue, 30 Dec 1969 23:59:59 +0800"),
        ])
    func date(_ seconds: Int64, _ expected: String) throws {
        #expect(header("Date", of: try mail(date: Timestamp(seconds: seconds))) == expected)
    }

    @Test(
        "a header forged through the subject is refused",
        arguments: ["a\r\nBcc: x@y.cn", "a\nb", "a\rb", "a\r\n\r\nbody", "\u{0}", "a\u{7f}", "a\tb", "a\u{85}b", "\u{1b}[0m"])
    func forgedSubject(_ subject: String) {
        #expect(throws: Mail.Refusal.controlCharacter) { try mail(subject) }
    }

    @Test(
        "an address that is none, or more than one, is refused",
        arguments: [
            "", "a", "@b.cn", "a@b.cn\r\nRCPT TO:<x@y.cn>", "a@b.cn>", "<a@b.cn>", "a@b.cn,c@d.cn", "a b@c.cn", "a@b.cn\n", "名@例子.cn",
            "a@b.cn SIZE=1",
            "a\u{0}@b.cn",
        ])
    func address(_ text: String) {
        #expect(throws: Mail.Refusal.unusableAddress) {
            try Mail(from: text, to: "a@b.cn", subject: "", text: "", messageID: "1@b.cn", date: Timestamp(seconds: 0))
        }
        #expect(throws: Mail.Refusal.unusableAddress) {
            try Mail(from: "a@b.cn", to: text, subject: "", text: "", messageID: "1@b.cn", date: Timestamp(seconds: 0))
        }
    }

    @Test("a message id that is none is refused", arguments: ["", "a", "a@", "@b", "<a@b>", "a@b@c", "a@b\r\nX: y", "a b@c", "名@b"])
    func messageID(_ text: String) {
        #expect(throws: Mail.Refusal.unusableMessageID) {
            try Mail(from: "a@b.cn", to: "a@b.cn", subject: "", text: "", messageID: text, date: Timestamp(seconds: 0))
        }
    }
}
