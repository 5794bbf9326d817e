extension JWT {
    /// A key that signs tokens, with the id under which its public half is published.
    public enum SigningKey: Sendable {
        case rsa(id: String, RSAPrivateKey)
        case ed25519(id: String, Ed25519PrivateKey)

        public var id: String { verificationKey.id }

        /// The public half.
        public var verificationKey: VerificationKey {
            switch self {
            case .rsa(let id, let key): .rsa(id: id, key.publicKey)
            case .ed25519(let id, let key): .ed25519(id: id, key.publicKey)
            }
        }

        /// The public half as it is published.
        public var jwk: JWK { verificationKey.jwk }

        /// `RS256` or `EdDSA`.
        public var algorithm: String { verificationKey.algorithm }

        func sign(_ data: [UInt8]) throws(CryptoError) -> [UInt8] {
            switch self {
            case .rsa(_, let key): try key.sign(data, digest: .sha256)
            case .ed25519(_, let key): key.sign(data)
            }
        }
    }

    /// A published key that checks tokens.
    public enum VerificationKey: Sendable {
        case rsa(id: String, RSAPublicKey)
        case ed25519(id: String, Ed25519PublicKey)

        public var id: String {
            switch self {
            case .rsa(let id, _), .ed25519(let id, _): id
            }
        }

        /// `RS256` or `EdDSA`.
        public var algorithm: String {
            switch self {
            case .rsa: "RS256"
            case .ed25519: "EdDSA"
            }
        }

        public var jwk: JWK {
            switch self {
            case .rsa(let id, let key):
                JWK(kty: "RSA", kid: id, use: "sig", alg: algorithm, n: Base64.urlEncode(key.modulus), e: Base64.urlEncode(key.exponent))
            case .ed25519(let id, let key):
                JWK(kty: "OKP", kid: id, use: "sig", alg: algorithm, crv: "Ed25519", x: Base64.urlEncode(key.bytes))
            }
        }

        func isValid(_ signature: [UInt8], for data: [UInt8]) -> Bool {
            switch self {
            case .rsa(_, let key): key.bits >= RSAPrivateKey.leastBits && key.isValid(signature, for: data, digest: .sha256)
            case .ed25519(_, let key): key.isValid(signature, for: data)
            }
        }
    }
}
