import CSodium
import Foundation

/// libsodium's password hashing; each call takes the thread for its whole time.
struct Argon2id: Sendable {
    let parameters: PasswordHasher.Parameters

    func hash(_ password: String, _ salt: PasswordSalt) -> Result<String, HashingError> {
        let setting: Argon2Text.Setting
        switch salt {
        case .random: setting = Argon2Text.Setting(parameters: parameters, salt: Self.randomSalt())
        case .bytes(let bytes):
            precondition(bytes.count == PasswordSalt.size, "Argon2id's salt has 16 bytes here")
            setting = Argon2Text.Setting(parameters: parameters, salt: bytes)
        case .shared(let text):
            setting = Argon2Text(text)?.setting ?? Argon2Text.Setting(parameters: parameters, salt: Self.randomSalt())
        }
        return run(password, setting).map { Argon2Text(setting: setting, digest: $0).text }
    }

    /// One run, by the first text's parameters and salt, and a look at every text that shares them.
    func verify(_ password: String, against texts: [String]) -> Result<[PasswordHasher.Verdict], HashingError> {
        let stored = texts.map(Argon2Text.init)
        guard let setting = stored.first.flatMap({ $0?.setting }) else { return .success(texts.map { _ in .differs }) }
        return run(password, setting).map { digest in
            let right: PasswordHasher.Verdict = setting.parameters == parameters ? .matches : .matchesOutdated
            return stored.map { $0?.setting == setting && Digest.areEqual($0?.digest ?? [], digest) ? right : .differs }
        }
    }

    private func run(_ password: String, _ setting: Argon2Text.Setting) -> Result<[UInt8], HashingError> {
        var secret = Self.normalized(password)
        defer { Self.wipe(&secret) }
        Sodium.start()
        var digest = [UInt8](repeating: 0, count: Argon2Text.digestSize)
        let (passes, memory) = (UInt64(setting.parameters.passes), setting.parameters.memoryKiB.multipliedReportingOverflow(by: 1024))
        guard !memory.overflow else { return .failure(.outOfMemory) }
        let code = unsafe crypto_pwhash(
            &digest, UInt64(digest.count), secret, UInt64(secret.count), setting.salt, passes, memory.partialValue,
            crypto_pwhash_ALG_ARGON2ID13)
        return code == 0 ? .success(digest) : .failure(.outOfMemory)
    }

    private static func randomSalt() -> [UInt8] {
        Sodium.start()
        var salt = [UInt8](repeating: 0, count: PasswordSalt.size)
        unsafe randombytes_buf(&salt, salt.count)
        return salt
    }

    private static func normalized(_ password: String) -> [CChar] {
        password.precomposedStringWithCompatibilityMapping.utf8.map(CChar.init(bitPattern:))
    }

    private static func wipe(_ secret: inout [CChar]) { unsafe sodium_memzero(&secret, secret.count) }
}
