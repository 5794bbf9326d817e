import Foundation
public import Primitives

/// One mail from a service to one person, as RFC 5322 and MIME want it: plain text, and perhaps the same as HTML.
public struct Mail: Sendable, Equatable {
    public enum Refusal: Error, Equatable, Sendable {
        /// The sender's or the recipient's address is none (P1).
        case unusableAddress
        /// A line break or another control character in the subject: someone's input would become a header.
        case controlCharacter
        /// Not `left@right` in plain characters (RFC 5322 §3.6.4).
        case unusableMessageID
    }

    public let from: EmailAddress
    public let to: EmailAddress
    public let subject: String
    public let text: String
    /// The same for programs that show it; `nil` for a mail of text alone.
    public let html: String?
    /// Without its angle brackets. The same mail sent again carries the same id, so that a mailbox can drop the second.
    public let messageID: String
    public let date: Timestamp

    /// - Throws: `Refusal` for what would forge or break a header.
    public init(
        from: String, to: String, subject: String, text: String, html: String? = nil, messageID: String, date: Timestamp
    ) throws(Refusal) {
        guard let from = try? EmailAddress(from), let to = try? EmailAddress(to) else { throw .unusableAddress }
        guard !subject.hasControlCharacter else { throw .controlCharacter }
        guard messageID.isMessageID else { throw .unusableMessageID }
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
        self.messageID = messageID
        self.date = date
    }

    /// The message as it goes over the wire, with CRLF line breaks; every line is ASCII and at most 78 characters long unless an
    /// address is longer.
    public var rfc5322: [UInt8] {
        let head = [
            "Date: \(date.rfc5322)",
            "From: <\(from.text)>",
            "To: <\(to.text)>",
            "Message-ID: <\(messageID)>",
            "Subject: \(HeaderText.encode(subject))",
            "MIME-Version: 1.0",
        ]
        return Array((head.joined(separator: "\r\n") + "\r\n" + content + "\r\n").utf8)
    }

    /// What says of what kind the content is, and the content.
    private var content: String {
        let plain = Self.part("text/plain", text)
        guard let html else { return plain.head + "\r\nAuto-Submitted: auto-generated\r\n\r\n" + plain.body }
        let parts = [plain, Self.part("text/html", html)].map { "--\(Self.boundary)\r\n\($0.head)\r\n\r\n\($0.body)\r\n" }
        // The better form comes last (RFC 2046 §5.1.4).
        return "Content-Type: multipart/alternative; boundary=\"\(Self.boundary)\"\r\nAuto-Submitted: auto-generated\r\n\r\n"
            + parts.joined() + "--\(Self.boundary)--"
    }

    /// No line of Base64 has these characters.
    private static let boundary = "=_alternative_="

    private static func part(_ type: String, _ text: String) -> (head: String, body: String) {
        ("Content-Type: \(type); charset=utf-8\r\nContent-Transfer-Encoding: base64", encoded(text))
    }

    /// Base64 in lines of 76 (RFC 2045 §6.8) of the text with CRLF line breaks (RFC 2046 §4.1.1).
    private static func encoded(_ text: String) -> String {
        let lines = text.split(omittingEmptySubsequences: false) { ["\n", "\r", "\r\n"].contains($0) }
        let canonical = Data(lines.joined(separator: "\r\n").utf8)
        return canonical.base64EncodedString(options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed])
    }
}

extension String {
    fileprivate var hasControlCharacter: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }

    fileprivate var isMessageID: Bool {
        let sides = split(separator: "@", omittingEmptySubsequences: false)
        return sides.count == 2 && utf8.count <= 200 && sides.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(Self.isMessageIDCharacter) }
    }

    private static func isMessageIDCharacter(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || "-._".utf8.contains(byte)
    }
}
