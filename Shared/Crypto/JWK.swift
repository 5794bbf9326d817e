extension JWT {
    /// A public key as JSON (RFC 7517), RSA (RFC 7518 §6.3) or Ed25519 (RFC 8037 §2). Private members are never read.
    public struct JWK: Codable, Sendable, Equatable {
        public let kty: String
        public let kid: String?
        public let use: String?
        public let alg: String?
        /// RSA: modulus and exponent, Base64url.
        public let n: String?, e: String?
        /// OKP: the curve and the point, Base64url.
        public let crv: String?, x: String?

        public init(
            kty: String, kid: String?, use: String? = nil, alg: String? = nil, n: String? = nil, e: String? = nil, crv: String? = nil,
            x: String? = nil
        ) {
            (self.kty, self.kid, self.use, self.alg) = (kty, kid, use, alg)
            (self.n, self.e, self.crv, self.x) = (n, e, crv, x)
        }
    }

    /// What an issuer publishes at its `jwks_uri`.
    public struct JWKS: Codable, Sendable, Equatable {
        public let keys: [JWK]

        public init(keys: [JWK]) { self.keys = keys }

        /// Those that can check tokens here; a set may hold others, which are passed over (RFC 7517 §5).
        public var verificationKeys: [VerificationKey] { keys.compactMap { try? VerificationKey($0) } }
    }
}

extension JWT.VerificationKey {
    /// - Throws: `unusableKey` for a key without an id, for another use or algorithm, of another kind, or of less than 2048 bits.
    public init(_ jwk: JWT.JWK) throws(JWTError) {
        guard let id = jwk.kid, jwk.use ?? "sig" == "sig", let key = Self.rsa(id, jwk) ?? Self.ed25519(id, jwk),
            jwk.alg ?? key.algorithm == key.algorithm
        else { throw .unusableKey }
        self = key
    }

    private static func rsa(_ id: String, _ jwk: JWT.JWK) -> Self? {
        guard jwk.kty == "RSA", let n = jwk.n.flatMap(Base64.urlDecode), let e = jwk.e.flatMap(Base64.urlDecode),
            let key = try? RSAPublicKey(modulus: n, exponent: e), key.bits >= RSAPrivateKey.leastBits
        else { return nil }
        return .rsa(id: id, key)
    }

    private static func ed25519(_ id: String, _ jwk: JWT.JWK) -> Self? {
        guard jwk.kty == "OKP", jwk.crv == "Ed25519", let x = jwk.x.flatMap(Base64.urlDecode), let key = try? Ed25519PublicKey(x) else {
            return nil
        }
        return .ed25519(id: id, key)
    }
}
