/// What a client may learn (SPEC P10). Unknown scopes are ignored (OpenID Connect Core §3.1.2.1).
public enum Scope: String, CaseIterable, Hashable, Sendable {
    case openid, email, profile
}

/// A set of scopes, written in one order.
public struct ScopeSet: Hashable, Sendable {
    public let scopes: Set<Scope>

    /// Reads a space-separated list.
    public init(_ text: String) { scopes = Set(text.split(separator: " ").compactMap { Scope(rawValue: String($0)) }) }

    public func contains(_ scope: Scope) -> Bool { scopes.contains(scope) }
    public var text: String { Scope.allCases.filter(scopes.contains).map(\.rawValue).joined(separator: " ") }
}
