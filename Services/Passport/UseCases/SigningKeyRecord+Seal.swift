import Crypto
import PassportDomain
import Primitives
import Runtime

extension SigningKeyRecord {
    /// A new key, sealed. RSA takes tenths of a second.
    static func make(
        _ algorithm: TokenAlgorithm, signsFrom: Timestamp, _ keyring: Keyring, _ effects: Effects
    ) throws -> SigningKeyRecord {
        let id = Base64.urlEncode(effects.random(9))
        let plain =
            switch algorithm {
            case .rs256: Array(try RSAPrivateKey.generate().pem.utf8)
            case .edDSA: effects.random(32)
            }
        let sealed = keyring.seal(plain, for: context(of: id), random: effects.random)
        return SigningKeyRecord(id: id, algorithm: algorithm, sealed: sealed, signsFrom: signsFrom, retiredAt: nil)
    }

    func open(_ keyring: Keyring) throws -> JWT.SigningKey {
        let plain = try keyring.open(sealed, for: Self.context(of: id))
        switch algorithm {
        case .rs256: return .rsa(id: id, try RSAPrivateKey(pem: String(decoding: plain, as: UTF8.self)))
        case .edDSA: return .ed25519(id: id, try Ed25519PrivateKey(seed: plain))
        }
    }

    private static func context(of id: String) -> String { "passport.signing-key.\(id)" }
}
