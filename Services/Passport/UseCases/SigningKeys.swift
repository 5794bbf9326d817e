import Crypto
import PassportDomain
import Primitives

/// The keys of the tokens (SPEC P10). Of each algorithm one signs; all are published: the next one before it signs, so that everybody
/// knows it by then, and the last ones for as long as a token of theirs is good.
struct SigningKeys: Sendable {
    /// How long before it signs a key is published: longer than clients and processes go on with what they have read.
    static let lead = Timestamp.Span.minutes(10)
    /// How long a client may keep the published keys.
    static let publishedAge = Timestamp.Span.minutes(5)

    struct Key: Sendable {
        let signing: JWT.SigningKey
        let algorithm: TokenAlgorithm
        let signsFrom: Timestamp
    }

    /// The newest first.
    private let keys: [Key]
    let published: [JWT.VerificationKey]
    let ids: [String]

    var jwks: JWT.JWKS { JWT.JWKS(keys: published.map(\.jwk)) }

    /// - Throws: `KeyringError` when the key file is not the one they were sealed under.
    /// - Parameter known: what was opened before is not opened again.
    init(_ records: [SigningKeyRecord], _ keyring: Keyring, known: SigningKeys? = nil) throws {
        keys = try records.map { record in
            let signing = try known?.keys.first { $0.signing.id == record.id }?.signing ?? record.open(keyring)
            return Key(signing: signing, algorithm: record.algorithm, signsFrom: record.signsFrom)
        }
        published = keys.map(\.signing.verificationKey)
        ids = published.map(\.id)
    }

    /// The one that signs at this moment.
    func signer(_ algorithm: TokenAlgorithm, at now: Timestamp) throws -> JWT.SigningKey {
        let known = keys.filter { $0.algorithm == algorithm }
        // The oldest, should the clock have been put back.
        guard let key = known.first(where: { $0.signsFrom <= now }) ?? known.last else { throw NoSigningKey(algorithm: algorithm) }
        return key.signing
    }
}

struct NoSigningKey: Error, CustomStringConvertible {
    let algorithm: TokenAlgorithm
    var description: String { "there is no key for \(algorithm.rawValue) in the database" }
}
