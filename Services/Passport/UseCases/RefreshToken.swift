import Crypto
import PassportDomain
import Primitives

/// A refresh token: its family, its generation, and a proof of 256 bits that only this passport can make. Nothing of it rests anywhere,
/// so the successor of a lost answer is not kept but made again; a stolen database makes none, for the key is not in it (S8).
struct RefreshToken: Sendable, Equatable {
    let grant: ID<Grant>
    let generation: Int64
    private let proof: [UInt8]

    private static let (idSize, generationSize, proofSize) = (16, 8, 32)
    /// In characters of base64url.
    private static let length = 75

    init(grant: ID<Grant>, generation: Int64, seed: [UInt8], _ keyring: Keyring) {
        self.grant = grant
        self.generation = generation
        proof = keyring.lookup(seed + grant.bytes + generation.bytes, in: "refresh.token")
    }

    /// `nil` for a text that can't be one. Whether it is one its family says: `isAuthentic`.
    init?(_ text: String) {
        guard text.utf8.count == Self.length, let bytes = Base64.urlDecode(text),
            bytes.count == Self.idSize + Self.generationSize + Self.proofSize,
            let grant = ID<Grant>(bytes: Array(bytes.prefix(Self.idSize)))
        else { return nil }
        self.grant = grant
        generation = bytes[Self.idSize..<(Self.idSize + Self.generationSize)].reduce(0) { $0 << 8 | Int64($1) }
        proof = Array(bytes.suffix(Self.proofSize))
    }

    /// 75 characters of base64url.
    var text: String { Base64.urlEncode(grant.bytes + generation.bytes + proof) }

    /// Whether it was made here, from the seed of its family.
    func isAuthentic(seed: [UInt8], _ keyring: Keyring) -> Bool {
        Digest.areEqual(proof, RefreshToken(grant: grant, generation: generation, seed: seed, keyring).proof)
    }
}

extension Int64 {
    /// The highest byte first.
    var bytes: [UInt8] { stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: self >> $0) } }
}
