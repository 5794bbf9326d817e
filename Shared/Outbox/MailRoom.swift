public import Database
import Foundation
import HTTP
public import HTTPClient
public import Primitives
public import Runtime

/// A mail as a service writes it; who sends it, and how, is the mail room's business.
public struct Letter: Codable, Sendable {
    public let to: String
    public let subject: String
    public let text: String

    public init(to: EmailAddress, subject: String, text: String) {
        self.to = to.text
        self.subject = subject
        self.text = text
    }
}

extension Transaction {
    /// Mails to one address leave in order.
    public func post(_ letter: Letter, _ effects: Effects) throws {
        let message = OutboxMessage(topic: MailRoom.topic, key: "mail:\(letter.to)", payload: try JSON.encode(letter))
        try send(message, id: effects.newID(), at: effects.now())
    }
}

/// Sends letters by SMTP, or leaves them as `.eml` files in a spool folder for another program to pick up.
public struct MailRoom: Sendable {
    public static let topic = "mail"

    public enum Way: Sendable {
        case server(MailServer)
        case spool(folder: String)
    }

    private let way: Way
    private let sender: String
    private let client: HTTPClient

    /// - Parameter sender: the address in `From`.
    public init(_ way: Way, sender: String, client: HTTPClient) {
        self.way = way
        self.sender = sender
        self.client = client
    }

    public func deliver(_ delivery: Delivery) async throws {
        let letter = try JSON.decode(Letter.self, from: delivery.payload)
        let domain = sender.split(separator: "@").last ?? "localhost"
        let mail = try Mail(
            from: sender, to: letter.to, subject: letter.subject, text: letter.text, messageID: "\(delivery.id)@\(domain)",
            date: delivery.writtenAt)
        switch way {
        case .server(let server): try await client.send(mail, through: server)
        case .spool(let folder): try Self.write(mail, named: "\(delivery.id).eml", in: folder)
        }
    }

    /// The whole file appears at once: a reader never sees half a mail.
    private static func write(_ mail: Mail, named name: String, in folder: String) throws {
        let place = URL(filePath: folder, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        try Data(mail.rfc5322).write(to: place.appending(path: name), options: .atomic)
    }
}
