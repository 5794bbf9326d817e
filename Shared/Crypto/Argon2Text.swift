/// A password's hash as it rests: `$argon2id$v=19$m=19456,t=2,p=1$salt$digest`, what libsodium's `crypto_pwhash_str` writes.
struct Argon2Text: Equatable {
    /// Equal ones make equal digests of equal passwords.
    struct Setting: Equatable {
        let parameters: PasswordHasher.Parameters
        let salt: [UInt8]
    }

    static let digestSize = 32
    private static let version = "v=19"

    let setting: Setting
    let digest: [UInt8]

    init(setting: Setting, digest: [UInt8]) {
        self.setting = setting
        self.digest = digest
    }

    /// `nil` for anything that is not spelled exactly as it is written here.
    init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, let parameters = Self.parameters(parts[3]), let salt = Base64.decodeUnpadded(parts[4]),
            let digest = Base64.decodeUnpadded(parts[5]), salt.count == PasswordSalt.size, digest.count == Self.digestSize
        else { return nil }
        self.init(setting: Setting(parameters: parameters, salt: salt), digest: digest)
        guard self.text == text else { return nil }
    }

    var text: String {
        let cost = "m=\(setting.parameters.memoryKiB),t=\(setting.parameters.passes),p=1"
        return ["", "argon2id", Self.version, cost, Base64.encodeUnpadded(setting.salt), Base64.encodeUnpadded(digest)]
            .joined(separator: "$")
    }

    private static func parameters(_ text: String) -> PasswordHasher.Parameters? {
        let values = text.split(separator: ",").map { $0.split(separator: "=").last.flatMap { Int($0) } ?? 0 }
        guard values.count == 3, values[0] >= 8, values[1] >= 1 else { return nil }
        return PasswordHasher.Parameters(memoryKiB: values[0], passes: values[1])
    }
}
