public import Contracts
public import Crypto
import HTTP
public import HTTPClient
import Primitives
public import Runtime

/// The passport over HTTP. What it publishes is fetched when it is first needed and kept for ten minutes.
public final class PassportPeer: PassportService {
    private let issuer: String
    private let base: BaseURL
    private let clientID: String
    private let clientSecret: String
    private let client: HTTPClient
    private let effects: Effects
    private let configured = Remembered<OpenIDConfiguration>()
    private let published = Remembered<[JWT.VerificationKey]>()

    /// How long what was published is trusted; keys stay published longer than this after they are replaced.
    static let age = Timestamp.Span.minutes(10)
    /// How soon keys are fetched again for a key id that isn't known: a forged token must not make us hammer the passport.
    static let refetchPause = Timestamp.Span.seconds(10)

    public init(issuer: String, base: BaseURL, clientID: String, clientSecret: String, client: HTTPClient, effects: Effects) {
        self.issuer = issuer
        self.base = base
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.client = client
        self.effects = effects
    }

    public func configuration() async throws -> OpenIDConfiguration {
        try await configured.value(at: effects.now(), noOlderThan: Self.age) { [self] in
            let answer = try await fetch(OpenIDConfiguration.self, "/.well-known/openid-configuration")
            guard answer.issuer == issuer else { throw SignInRefusal.notAuthentic }
            return answer
        }
    }

    public func keys(unknownKey: Bool) async throws -> [JWT.VerificationKey] {
        let target = try target(of: try await configuration().jwksURI)
        return try await published.value(at: effects.now(), noOlderThan: unknownKey ? Self.refetchPause : Self.age) { [self] in
            // A key of a kind that isn't used here is not an error: the passport may publish it for others.
            try await fetch(JWT.JWKS.self, target).keys.compactMap { try? JWT.VerificationKey($0) }
        }
    }

    public func exchange(code: String, verifier: String, redirectURI: String) async throws -> TokenAnswer {
        let form = FormFields([
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectURI), ("code_verifier", verifier),
        ])
        let headers: Headers = ["Content-Type": "application/x-www-form-urlencoded", "Authorization": credentials]
        let target = try target(of: try await configuration().tokenEndpoint)
        let response = try await send(Call(.post, target, at: base, headers: headers, body: Array(form.urlEncoded.utf8)))
        guard response.status == .ok else {
            throw SignInRefusal.refused((try? JSON.decode(TokenRefusal.self, from: response.body))?.error ?? "invalid_grant")
        }
        return try read(response)
    }

    /// `client_secret_basic` (RFC 6749 §2.3.1): both parts form-encoded first.
    private var credentials: String {
        let parts = [clientID, clientSecret].map { FormFields([("", $0)]).urlEncoded.dropFirst() }
        return "Basic \(Base64.encode(Array("\(parts[0]):\(parts[1])".utf8)))"
    }

    /// An endpoint's path, for the address that this service reaches the passport at.
    private func target(of endpoint: String) throws -> String {
        guard endpoint.hasPrefix(issuer + "/") else { throw SignInRefusal.notAuthentic }
        return String(endpoint.dropFirst(issuer.count))
    }

    private func fetch<Answer: Decodable>(_: Answer.Type, _ target: String) async throws -> Answer {
        let response = try await send(Call(.get, target, at: base, headers: ["Accept": "application/json"]))
        guard response.status == .ok else { throw SignInRefusal.passportUnavailable }
        return try read(response)
    }

    private func send(_ call: Call) async throws -> Response {
        do {
            let response = try await client.send(call)
            guard response.status.rawValue < 500 else { throw SignInRefusal.passportUnavailable }
            return response
        } catch is HTTPClientError {
            throw SignInRefusal.passportUnavailable
        }
    }

    private func read<Answer: Decodable>(_ response: Response) throws -> Answer {
        guard let answer = try? JSON.decode(Answer.self, from: response.body) else { throw SignInRefusal.notAuthentic }
        return answer
    }
}
