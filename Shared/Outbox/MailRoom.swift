public import Database
import HTTP
public import HTTPClient
public import Primitives
public import Runtime

/// A mail as a service writes it; who sends it, and how, is the mail room's business.
public struct Letter: Codable, Sendable {
    public let to: String
    public let subject: String
    public let text: String
    /// The end of the link or code in it: after that it is not sent.
    public let expiresAt: Timestamp?

    public init(to: EmailAddress, subject: String, text: String, expiresAt: Timestamp? = nil) {
        self.to = to.text
        self.subject = subject
        self.text = text
        self.expiresAt = expiresAt
    }
}

extension Transaction {
    /// Mails to one address leave in order.
    @discardableResult
    public func post(_ letter: Letter, _ effects: Effects) throws -> ID<OutboxMessage> {
        let message = OutboxMessage(topic: MailRoom.topic, key: "mail:\(letter.to)", payload: try JSON.encode(letter))
        let id = effects.newID(OutboxMessage.self)
        try send(message, id: id, at: effects.now())
        return id
    }
}

/// Sends letters by SMTP, or leaves them as `.eml` files in a spool folder for another program to pick up.
public struct MailRoom: Sendable {
    public static let topic = "mail"

    /// A letter that can't be handed over for so long is given up, whatever is in it: letters behind it wait.
    static let patience = Timestamp.Span.days(1)

    public enum Way: Sendable {
        case server(MailServer)
        case spool(folder: String)
    }

    private let hand: @Sendable (Mail, _ name: String) async throws -> Void
    private let sender: String
    private let effects: Effects

    /// - Parameter sender: the address in `From`.
    public init(_ way: Way, sender: String, client: HTTPClient, effects: Effects) {
        switch way {
        case .server(let server): self.init(sender: sender, effects) { mail, _ in try await client.send(mail, through: server) }
        case .spool(let folder): self.init(Spool(folder: folder), sender: sender, effects)
        }
    }

    init(_ spool: Spool, sender: String, _ effects: Effects) {
        self.init(sender: sender, effects) { mail, name in try await spool.keep(mail.rfc5322, named: name + ".eml") }
    }

    private init(sender: String, _ effects: Effects, hand: @escaping @Sendable (Mail, _ name: String) async throws -> Void) {
        self.sender = sender
        self.effects = effects
        self.hand = hand
    }

    /// Makes the folder, and looks whether mail can be left in it. - Throws: the file system's error.
    public static func prepare(spool folder: String) throws { try Spool(folder: folder).prepare() }

    /// Hands the letter over, unless what it holds has ended. When this returns, somebody else has it for good: the mail server, or the disk below the spool folder.
    public func deliver(_ delivery: Delivery) async throws {
        let letter = try JSON.decode(Letter.self, from: delivery.payload)
        if let end = letter.expiresAt, effects.now() >= end { throw Overdue() }
        let domain = sender.split(separator: "@").last ?? "localhost"
        let mail = try Mail(
            from: sender, to: letter.to, subject: letter.subject, text: letter.text,
            html: LetterHTML(subject: letter.subject, text: letter.text).source, messageID: "\(delivery.id)@\(domain)",
            date: delivery.writtenAt)
        do {
            try await hand(mail, "\(delivery.id)")
        } catch let error as HTTPClientError {
            guard case .mailRejected = error else { throw error }
            throw Undeliverable(cause: error)
        }
    }
}
