import Crypto
public import Database
import Foundation
import HTTPClient
public import HTTPServer
public import Outbox
import Primitives
public import Runtime

/// What every service is told by its environment (SPEC S5, S6).
public struct ServiceSettings: Sendable {
    public let listen: ListenAddress
    public let internalListen: ListenAddress
    public let database: DatabaseLocation
    public let logLevel: Log.Level
    public let logsRequests: Bool
    public let callers: Callers
    public let limits: HTTPServer.Limits
    public let requestsPerSecond: Int
    public let trustsForwardedFor: Bool
    /// The file of a rehearsal's clock; `nil` is the machine's clock.
    public let clockFile: String?

    public init(_ configuration: Configuration) throws(ConfigurationError) {
        listen = try configuration.value(
            "LISTEN", default: nil, "where browsers and exams are answered: host:port or unix:/path", shown: \.description,
            parse: ListenAddress.init)
        internalListen = try configuration.value(
            "INTERNAL_LISTEN", default: nil, "where the other services, metrics and operators are answered: host:port or unix:/path",
            shown: \.description, parse: ListenAddress.init)
        database = try configuration.value(
            "DATABASE_URL", default: nil, secret: true, "sqlite:/path/to/file or postgresql://user:password@host/database", shown: \.shown,
            parse: DatabaseLocation.init)
        logLevel = try configuration.value(
            "LOG_LEVEL", default: .info, "debug, info, warning or error", shown: \.name
        ) { text in Log.Level.allCases.first { $0.name == text } }
        logsRequests = try configuration.flag("LOG_REQUESTS", default: true, "whether each request is a log line")
        callers = try configuration.value(
            "INTERNAL_TOKENS", default: Callers(tokens: [:]), secret: true,
            "who may call the internal address: lines name:token, each token 32 characters or more; an operator's name is operator or operator-…",
            shown: \.names, parse: Callers.init)
        limits = HTTPServer.Limits(
            body: try configuration.integer("MAX_BODY_BYTES", default: 1_048_576, in: 1_024...1_073_741_824, "the largest request body"),
            connections: try configuration.integer("MAX_CONNECTIONS", default: 2_048, in: 8...60_000, "connections at once"),
            connectionsPerClient: try configuration.integer(
                "MAX_CONNECTIONS_PER_CLIENT", default: 1_024, in: 1...60_000, "connections at once from one address"))
        requestsPerSecond = try configuration.integer(
            "REQUESTS_PER_CLIENT", default: 500, in: 1...1_000_000,
            "requests a second that one address may send over time; a campus often has one address")
        trustsForwardedFor = try configuration.flag(
            "TRUST_FORWARDED_FOR", default: false, "whether a proxy in front names the client in X-Forwarded-For")
        clockFile = try configuration.optional(
            "CLOCK_FILE", "for rehearsals only: a file with an offset in microseconds to the machine's clock")
    }

    /// Whether nobody but this machine reaches the service.
    public var isLocal: Bool { listen.isLocal && internalListen.isLocal }

    func effects() throws -> Effects {
        guard let clockFile else { return .system }
        guard let clock = try? RehearsalClock(path: clockFile) else {
            throw ConfigurationError.unusable(name: "CLOCK_FILE", reason: "\(clockFile) is no file with a number of microseconds")
        }
        return Effects(now: clock.now, random: Effects.system.random)
    }
}

/// How a service's mail leaves (SPEC P4).
public struct MailSettings: Sendable {
    public let way: MailRoom.Way
    public let sender: String

    /// For mail that stays in the spool: no server takes it.
    private static let localSender = "no-reply@localhost.localdomain"

    public init(_ configuration: Configuration) throws(ConfigurationError) {
        sender = try configuration.value(
            "MAIL_FROM", default: Self.localSender, "the address in From: no-reply@example.cn", shown: \.self
        ) { text in (try? EmailAddress(text)) == nil ? nil : text }
        let user = try configuration.optional("SMTP_USER", "the mail server's user")
        let password = try configuration.optional("SMTP_PASSWORD", secret: true, "the mail server's password")
        guard (user == nil) == (password == nil) else {
            throw .missing(name: user == nil ? "SMTP_USER" : "SMTP_PASSWORD", meaning: "the mail server's user and password go together")
        }
        let server = try configuration.value(
            "SMTP_URL", default: MailServer?.none, "smtp://host:port or smtps://host:port; without it mail is written to MAIL_SPOOL",
            shown: { $0 == nil ? "" : "set" }
        ) { text in MailServer(text, user: user, password: password).map(Optional.some) }
        guard server != nil || user == nil else { throw .missing(name: "SMTP_URL", meaning: "SMTP_USER is of no use without it") }
        guard server == nil || sender != Self.localSender else {
            throw .missing(name: "MAIL_FROM", meaning: "a mail server wants an address of its own domain: no-reply@example.cn")
        }
        let spool = try configuration.string("MAIL_SPOOL", default: "mail", "the folder for mail while there is no SMTP_URL")
        way = server.map(MailRoom.Way.server) ?? .spool(folder: spool)
    }

    /// Looks whether mail can leave before the service promises any; makes the spool folder.
    /// - Throws: `ConfigurationError` when no mail can be written there.
    public func prepare() throws(ConfigurationError) {
        guard case .spool(let folder) = way else { return }
        do { try MailRoom.prepare(spool: folder) } catch {
            throw .unusable(name: "MAIL_SPOOL", reason: "no mail can be written to the folder \(folder)")
        }
    }
}

/// The tokens of those who may call the internal address, by name.
public struct Callers: Sendable {
    private let tokens: [String: String]

    init(tokens: [String: String]) { self.tokens = tokens }

    /// Reads lines `name:token`; `nil` when one is malformed, short or double.
    public init?(_ text: String) {
        var tokens: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[1].utf8.count >= 32, tokens.updateValue(String(parts[1]), forKey: String(parts[0])) == nil else {
                return nil
            }
        }
        self.tokens = tokens
    }

    var names: String { tokens.keys.sorted().joined(separator: ", ") }

    /// The name that a token belongs to. Every token is compared, in constant time.
    func name(of token: String) -> String? {
        tokens.reduce(nil) { found, caller in
            Digest.areEqual(Array(caller.value.utf8), Array(token.utf8)) ? caller.key : found
        }
    }
}
