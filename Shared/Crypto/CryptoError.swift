/// Why a key can't be used or a signature can't be made.
public enum CryptoError: Error, Equatable, CustomStringConvertible, Sendable {
    /// The text or the bytes are no key of the kind asked for.
    case malformedKey
    /// The modulus is shorter than this use allows (NIST SP 800-131A: 2048 bits for new signatures).
    case weakKey(bits: Int)
    /// The halves of the key don't belong together, or its numbers make it worthless.
    case unusableKey
    /// The library refused; its own words, which hold no key material.
    case failed(String)

    public var description: String {
        switch self {
        case .malformedKey: "not a key of the kind asked for"
        case .weakKey(let bits): "a key of \(bits) bits is too short"
        case .unusableKey: "the key's numbers don't belong together"
        case .failed(let reason): "libcrypto: \(reason)"
        }
    }
}
