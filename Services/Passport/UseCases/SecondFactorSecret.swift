import Crypto
import Database
import Foundation
import PassportDomain
import Primitives
import Runtime

/// The secret that the passport and an authenticator app share (RFC 6238), 20 random bytes.
struct SecondFactorSecret: Sendable, Equatable {
    let bytes: [UInt8]

    /// As a person types it into an app that has no camera.
    var text: String { Base32.encode(bytes) }

    /// What the QR code says, in the form that authenticator apps agree on.
    func address(for email: EmailAddress, issuer: String) -> String {
        let label = "\(Self.escaped(issuer)):\(Self.escaped(email.text))"
        return "otpauth://totp/\(label)?secret=\(text)&issuer=\(Self.escaped(issuer))&algorithm=SHA1&digits=\(TOTP.digits)&period=30"
    }

    func code(_ step: Int64) -> String { TOTP.code(Digest.hmacSHA1(TOTP.message(step), key: bytes)) }

    private static func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? "" }
    private static let unreserved = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}

extension PassportContext {
    func seal(_ secret: SecondFactorSecret, of account: ID<Account>) -> [UInt8] {
        settings.keyring.seal(secret.bytes, for: Self.place(of: account), random: effects.random)
    }

    /// - Throws: `KeyringError` when the key file is not the one it was sealed under.
    func open(_ record: SecondFactorRecord) throws -> SecondFactorSecret {
        SecondFactorSecret(bytes: try settings.keyring.open(record.sealedSecret, for: Self.place(of: record.factor.account)))
    }

    private static func place(of account: ID<Account>) -> String { "passport.second-factor.\(account)" }

    /// Ten codes that are shown once, and what is kept of them.
    func makeRecoveryCodes(for account: ID<Account>) -> [(code: String, hash: [UInt8])] {
        (0..<SecondFactor.recoveryCodes).map { _ in
            let code = UnambiguousText.draw(from: effects.random(SecondFactor.recoveryCodeLength))
            return (code, hash(of: code, of: account.bytes, in: .recoveryCode))
        }
    }
}

extension Transaction {
    /// Whether a code of the app is right, and newer than every one that was taken. It is used up by this.
    func takesAppCode(_ text: String, of record: SecondFactorRecord, _ context: PassportContext, at now: Timestamp) throws -> Bool {
        let secret = try context.open(record)
        let typed = Array(text.utf8)
        let fitting = TOTP.steps(at: now).filter { Digest.areEqual(Array(secret.code($0).utf8), typed) }
        guard let step = fitting.last else { return false }
        return try takeStep(step, of: record.factor.account)
    }
}
