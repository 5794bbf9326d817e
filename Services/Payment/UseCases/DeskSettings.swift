import HTTPClient
import Primitives
import Runtime

/// How operators log in (SPEC Y12): this service as a client of the passport.
struct DeskSettings: Sendable {
    /// The passport as browsers see it, and as its tokens name it.
    let issuer: String
    let passport: BaseURL
    let clientID: String
    let clientSecret: String
    let sessionTime: Timestamp.Span

    /// `nil` without a passport: then there are no pages for operators.
    init?(_ configuration: Configuration) throws(ConfigurationError) {
        let issuer = try configuration.optional(
            "PASSPORT_ISSUER", "the passport as browsers see it, where operators log in; without it they have no pages")
        guard let issuer else { return nil }
        guard issuer.hasPrefix("http://") || issuer.hasPrefix("https://"), !issuer.hasSuffix("/"), let base = BaseURL(issuer) else {
            throw .wrong(name: "PASSPORT_ISSUER", value: issuer, meaning: "an address without a slash at the end")
        }
        self.issuer = issuer
        passport = try configuration.value(
            "PASSPORT_URL", default: base, "the passport as this service reaches it: http://host:port or unix:/path", shown: { "\($0)" },
            parse: BaseURL.init)
        clientID = try configuration.string("CLIENT_ID", "this service's client id at the passport")
        clientSecret = try configuration.string("CLIENT_SECRET", secret: true, "this service's client secret at the passport")
        sessionTime = .hours(
            Int64(try configuration.integer("SESSION_HOURS", default: 8, in: 1...72, "how long an operator stays logged in")))
    }
}
