import Allowances
import Captcha
import Database
import PassportDomain
import Primitives
import Runtime

extension PassportContext {
    private enum Asked: Sendable { case mailed, wrongCaptcha, tooMany(Timestamp.Span) }

    /// What anybody may have done about any address who solves a captcha, bounded for a network: a mail to it. The captcha is used up, the
    /// allowance taken and the mail written in one change.
    /// - Parameter kind: by what its network's are counted.
    /// - Returns: how long the network has to wait for its next mail; `nil` when it is asked for.
    /// - Throws: `CaptchaRefusal`
    func askMail(
        _ captcha: CaptchaAnswer, as kind: Counted, from origin: Origin,
        _ write: @escaping @Sendable (Transaction, Timestamp) throws -> Void
    ) async throws -> Timestamp.Span? {
        let asked = try await database.write { tx -> Asked in
            let now = effects.now()
            guard try tx.takesCaptcha(captcha, captchas, at: now) else { return .wrongCaptcha }
            if let wait = try tx.take(limits.mailsPerClient, of: subject(kind, origin.network).hash, at: now) { return .tooMany(wait) }
            try write(tx, now)
            return .mailed
        }
        switch asked {
        case .mailed: return nil
        case .wrongCaptcha: throw CaptchaRefusal.wrong
        case .tooMany(let wait): return wait
        }
    }
}
