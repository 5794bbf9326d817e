/// What a client may learn (SPEC P10), and whether it may go on when the browser is gone. Unknown scopes are ignored (OpenID Connect Core
/// §3.1.2.1).
public enum Scope: String, CaseIterable, Hashable, Sendable {
    case openid, email, profile
    /// A refresh token (OpenID Connect Core §11). The exams are the operator's own clients: no consent is asked for.
    case offlineAccess = "offline_access"
}

/// A set of scopes, written in one order.
public struct ScopeSet: Hashable, Sendable {
    public let scopes: Set<Scope>

    /// Reads a space-separated list.
    public init(_ text: String) { scopes = Set(text.split(separator: " ").compactMap { Scope(rawValue: String($0)) }) }

    public func contains(_ scope: Scope) -> Bool { scopes.contains(scope) }
    public var text: String { Scope.allCases.filter(scopes.contains).map(\.rawValue).joined(separator: " ") }

    /// What a refreshed token is to have: nothing new, and not nothing (RFC 6749 §6). - Parameter text: `nil` for all of it.
    /// - Returns: `nil` for a list that asks for more.
    public func narrowed(to text: String?) -> ScopeSet? {
        guard let text else { return self }
        let asked = text.split(separator: " ").map { Scope(rawValue: String($0)) }
        guard !asked.isEmpty, asked.allSatisfy({ $0.map(contains) == true }) else { return nil }
        return ScopeSet(text)
    }
}
