import Crypto
import HTTPClient
import HTTPServer
import Primitives
public import Runtime
import Service

/// What this service is told by its environment, beside what all services are (SPEC S5).
public struct PaymentSettings: Sendable {
    let publicURL: String
    /// Where gateways reach the callback routes: the public URL, unless they come another way.
    let notifyURL: String
    let clients: [EventPost.Client]
    let attemptLifetime: Timestamp.Span
    let gatewayTimeout: Timestamp.Span
    let gateways: GatewaySettings
    /// `nil` where operators have no pages.
    let desk: DeskSettings?

    public init(_ configuration: Configuration) throws {
        publicURL = try configuration.webAddress("PUBLIC_URL", "this service's address as browsers see it, without a slash at the end")
        notifyURL = try configuration.webAddress("NOTIFY_URL", default: publicURL, "this service's address as the gateways see it")
        clients = try Self.clients(configuration)
        attemptLifetime = .minutes(
            Int64(try configuration.integer("ATTEMPT_MINUTES", default: 30, in: 1...1_440, "how long one attempt to pay lasts, in minutes"))
        )
        gatewayTimeout = .seconds(
            Int64(
                try configuration.integer(
                    "GATEWAY_TIMEOUT", default: 5, in: 1...60, "how long a gateway's answer is waited for, in seconds")))
        gateways = try GatewaySettings(configuration)
        desk = try DeskSettings(configuration)
    }

    /// The two lists name the same exams.
    private static func clients(_ configuration: Configuration) throws -> [EventPost.Client] {
        let addresses = try configuration.value(
            "CLIENTS", default: [],
            "the exams that may have orders, and where they take events: lines name=http://host:port or name=unix:/path",
            shown: { $0.map { "\($0.0)=\($0.1)" }.joined(separator: ", ") }
        ) { text in pairs(text, "=") { BaseURL($0) } }
        let tokens = try configuration.value(
            "EVENT_TOKENS", default: [], secret: true, "what we show them there: lines name:token, each token 32 characters or more",
            shown: { $0.map(\.0).joined(separator: ", ") }
        ) { text in pairs(text, ":") { $0.utf8.count >= 32 ? $0 : nil } }
        let known = Dictionary(tokens) { $1 }
        return try addresses.map { name, base in
            guard let token = known[name] else { throw ConfigurationError.missing(name: "EVENT_TOKENS", meaning: "a line for \(name)") }
            return EventPost.Client(name: name, base: base, token: token)
        }
    }

    /// Lines of `name<separator>value`; `nil` when one is malformed or a name is there twice.
    private static func pairs<Value>(_ text: String, _ separator: Character, _ value: (String) -> Value?) -> [(String, Value)]? {
        var pairs: [(String, Value)] = []
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: separator, maxSplits: 1)
            guard parts.count == 2, let value = value(String(parts[1])), !pairs.contains(where: { $0.0 == parts[0] }) else { return nil }
            pairs.append((String(parts[0]), value))
        }
        return pairs
    }
}

extension Configuration {
    /// `https://host/path` or `http://…`, without a slash at the end.
    func webAddress(_ name: String, default preset: String? = nil, _ meaning: String) throws(ConfigurationError) -> String {
        try value(name, default: preset, meaning, shown: { $0 }) { text in
            let isWeb = text.hasPrefix("https://") || text.hasPrefix("http://")
            let isPlain = text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
            return isWeb && isPlain && !text.hasSuffix("/") && BaseURL(text) != nil ? text : nil
        }
    }
}
