import Primitives

/// The parameters of an authorization request as they came, and the rules they must keep.
public struct AuthorizationParameters: Sendable {
    private let all: [(name: String, value: String)]
    /// A state longer than this is no random string; it has to fit into an address.
    private static let longest = 2_048
    /// What waits in the database while a browser logs in is as small as it can be; an ID token is long, and never waits.
    private static let longestOf = ["nonce": 512, "login_hint": 254, "id_token_hint": 16_384]

    public init(_ all: [(name: String, value: String)]) { self.all = all.filter { !$0.value.isEmpty } }

    /// The value, when it came exactly once.
    public func single(_ name: String) -> String? {
        let values = all.filter { $0.name == name }
        return values.count == 1 ? values.first?.value : nil
    }

    /// Whether the value could stand in an address: short enough, and printable. True where there is none.
    public func isPlain(_ name: String) -> Bool {
        all.filter { $0.name == name }.allSatisfy { $0.value.utf8.count <= Self.longest && !Self.hasControl($0.value) }
    }

    /// The request of a client that is known, to an address that is registered. Unknown parameters are ignored.
    public func request(of client: Client, to redirectURI: String) throws(AuthorizationRefusal) -> AuthorizationRequest {
        try checkForm()
        let scope = ScopeSet(single("scope") ?? "")
        guard scope.contains(.openid) else { throw .scopeWithoutOpenID }
        let prompts = try prompts()
        return AuthorizationRequest(
            client: client.id, redirectURI: redirectURI, scope: scope, state: single("state"), nonce: single("nonce"),
            challenge: try challenge(), isSilent: prompts.contains("none"),
            needsFreshLogin: prompts.contains("login") || prompts.contains("select_account"), maxAge: try maxAge(),
            loginHint: single("login_hint"))
    }

    private func checkForm() throws(AuthorizationRefusal) {
        if let name = repeated { throw .repeatedParameter(name) }
        if let (name, _) = all.first(where: { $0.value.utf8.count > Self.longestOf[$0.name] ?? Self.longest }) {
            throw .overlongParameter(name)
        }
        // RFC 6749 appendix A has printable characters only, and not every database keeps a NUL.
        if let (name, _) = all.first(where: { Self.hasControl($0.value) }) {
            throw .unprintableParameter(name)
        }
        guard single("request") == nil else { throw .requestObject }
        guard single("request_uri") == nil else { throw .requestURI }
        guard single("registration") == nil else { throw .registration }
        guard let type = single("response_type") else { throw .missingResponseType }
        guard type == "code" else { throw .unsupportedResponseType }
        guard (single("response_mode") ?? "query") == "query" else { throw .unsupportedResponseMode }
    }

    private static func hasControl(_ text: String) -> Bool { text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f } }

    private var repeated: String? {
        var seen: Set<String> = []
        return all.first { !seen.insert($0.name).inserted }?.name
    }

    private func challenge() throws(AuthorizationRefusal) -> CodeChallenge {
        guard let text = single("code_challenge") else { throw .missingChallenge }
        // Without a method it would be `plain` (RFC 7636 §4.3).
        guard single("code_challenge_method") == "S256" else { throw .unsupportedChallengeMethod }
        guard let challenge = CodeChallenge(text) else { throw .unusableChallenge }
        return challenge
    }

    private func prompts() throws(AuthorizationRefusal) -> Set<String> {
        let prompts = Set((single("prompt") ?? "").split(separator: " ").map(String.init))
        guard prompts.isSubset(of: ["none", "login", "consent", "select_account"]) else { throw .unusablePrompt }
        guard !prompts.contains("none") || prompts.count == 1 else { throw .conflictingPrompt }
        return prompts
    }

    private func maxAge() throws(AuthorizationRefusal) -> Timestamp.Span? {
        guard let text = single("max_age") else { return nil }
        guard text.utf8.allSatisfy(PasswordPolicy.isDigit) else { throw .unusableMaxAge }
        // Longer than any session: libraries say "any age" by the largest number they know.
        return .seconds(min(Int64(text) ?? .max, 1_000_000_000))
    }
}
