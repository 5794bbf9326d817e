/// How a token is signed: RSA with SHA-256 (RFC 7518 §3.3), which every client library knows, or Ed25519 (RFC 8037).
public enum TokenAlgorithm: String, CaseIterable, Sendable {
    case rs256 = "RS256", edDSA = "EdDSA"
}
