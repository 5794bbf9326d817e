/// The proof key of an authorization request: base64url of a SHA-256, by method S256 (RFC 7636).
public struct CodeChallenge: Hashable, Sendable {
    public let text: String

    /// `nil` unless it is 43 characters of base64url, as every SHA-256 is.
    public init?(_ text: String) {
        guard text.utf8.count == 43, text.utf8.allSatisfy(Self.unreserved.contains) else { return nil }
        self.text = text
    }

    /// Whether this may be the secret behind a challenge: 43 to 128 unreserved characters (RFC 7636 §4.1).
    public static func isVerifier(_ text: String) -> Bool {
        (43...128).contains(text.utf8.count) && text.utf8.allSatisfy { unreserved.contains($0) || ".~".utf8.contains($0) }
    }

    private static let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
}
