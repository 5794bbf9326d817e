import CSodium
import Foundation

/// libsodium's password hashing; each call takes the thread for its whole time.
struct Argon2id: Sendable {
    let parameters: PasswordHasher.Parameters

    private var memory: Int { parameters.memoryKiB * 1024 }
    private var passes: UInt64 { UInt64(parameters.passes) }

    func hash(_ password: String) -> Result<String, HashingError> {
        var secret = Self.normalized(password)
        defer { Self.wipe(&secret) }
        Sodium.start()
        var text = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
        let code = unsafe crypto_pwhash_str(&text, secret, UInt64(secret.count), passes, memory)
        guard code == 0 else { return .failure(.outOfMemory) }
        return .success(String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }

    func verify(_ password: String, against hash: String) -> Result<PasswordHasher.Verdict, HashingError> {
        guard let hash = Self.padded(hash) else { return .success(.differs) }
        var secret = Self.normalized(password)
        defer { Self.wipe(&secret) }
        Sodium.start()
        guard unsafe crypto_pwhash_str_verify(hash, secret, UInt64(secret.count)) == 0 else {
            return isMemoryThere ? .success(.differs) : .failure(.outOfMemory)
        }
        return .success(unsafe crypto_pwhash_str_needs_rehash(hash, passes, memory) == 0 ? .matches : .matchesOutdated)
    }

    /// libsodium answers alike for a wrong password and for memory that it didn't get, and a guess that was never made must not count
    /// against the account. Asking for address space costs microseconds.
    private var isMemoryThere: Bool {
        guard let space = unsafe mmap(nil, memory, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            unsafe space != MAP_FAILED
        else { return false }
        unsafe munmap(space, memory)
        return true
    }

    /// A stored hash in the fixed room that libsodium reads; `nil` for what can't be one.
    private static func padded(_ hash: String) -> [CChar]? {
        let size = Int(crypto_pwhash_STRBYTES)
        guard hash.utf8.count < size, !hash.utf8.contains(0) else { return nil }
        return hash.utf8.map(CChar.init(bitPattern:)) + [CChar](repeating: 0, count: size - hash.utf8.count)
    }

    private static func normalized(_ password: String) -> [CChar] {
        password.precomposedStringWithCompatibilityMapping.utf8.map(CChar.init(bitPattern:))
    }

    private static func wipe(_ secret: inout [CChar]) { unsafe sodium_memzero(&secret, secret.count) }
}
