import Foundation
import HTTPClient
import Synchronization

/// A mail server of RFC 5321 that answers as it is told and notes what it hears.
final class MailServerScript: Sendable {
    /// The commands, as they came.
    let heard = Notes<String>()
    /// The messages, with the dots of the transparency procedure still in them.
    let messages = Notes<String>()
    /// Times that it went silent, and what each client said after that.
    let silences = Tally()
    let leftovers = Notes<String>()
    private let replies: [String: String]
    private let extensions: [String]

    /// - Parameter replies: by command (`RCPT`, `.` for the end of a message, `greeting`); "" says nothing more and waits, "hang up" hangs up.
    init(extensions: [String] = ["SIZE 10000000", "8BITMIME"], replies: [String: String] = [:]) {
        self.extensions = extensions
        self.replies = replies
    }

    func server() throws -> TestServer { try TestServer { [self] in serve($0) } }

    private func serve(_ connection: Connection) {
        guard reply(connection, "greeting", "220 mail.example.cn ESMTP") else { return }
        while let line = connection.readLine() {
            heard.add(line)
            let command = String(line.prefix { $0 != " " && $0 != ":" }).uppercased()
            switch command {
            case "EHLO":
                let lines = ["mail.example.cn"] + extensions
                let text = lines.enumerated().map { "250\($0.offset == lines.count - 1 ? " " : "-")\($0.element)" }.joined(
                    separator: "\r\n")
                guard reply(connection, command, text) else { return }
            case "AUTH":
                connection.send("334 \r\n")
                guard let secret = connection.readLine() else { return }
                heard.add(secret)
                guard reply(connection, command, "235 welcome") else { return }
            case "DATA":
                guard reply(connection, command, "354 go on") else { return }
                guard replies[command] == nil else { continue }
                guard let message = connection.read(until: Array("\r\n.\r\n".utf8)) else { return }
                messages.add(String(decoding: message.dropLast(3), as: UTF8.self))
                guard reply(connection, ".", "250 taken") else { return }
            case "QUIT", "STARTTLS":
                // A handshake that is promised and never comes.
                _ = reply(connection, command, "221 bye")
                return
            default:
                guard reply(connection, command, "250 ok") else { return }
            }
        }
    }

    /// False when the conversation is over.
    private func reply(_ connection: Connection, _ command: String, _ usual: String) -> Bool {
        let text = replies[command] ?? usual
        guard text != "hang up" else { return false }
        guard !text.isEmpty else {
            silences.add()
            leftovers.add(connection.waitForClose())
            return false
        }
        connection.send(text + "\r\n")
        return true
    }
}
