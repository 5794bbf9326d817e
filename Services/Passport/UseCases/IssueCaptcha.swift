import Database
import Documents
import PassportDomain
import Primitives
import Runtime

/// A captcha as it is shown: a picture, or a question in words for those who can't see it (SPEC P6).
struct IssuedCaptcha: Sendable, Equatable {
    enum Challenge: Sendable, Equatable {
        case image(png: [UInt8])
        case question(String)
    }

    let id: ID<Captcha>
    let challenge: Challenge
    let expiresAt: Timestamp
}

enum CaptchaKind: String, Sendable, CaseIterable { case image, question }

struct IssueCaptcha {
    let context: PassportContext

    func callAsFunction(_ kind: CaptchaKind) async throws -> IssuedCaptcha {
        let (challenge, answer) = try await draw(kind)
        let id = context.effects.newID(Captcha.self)
        let expiresAt = context.effects.now() + Captcha.lifetime
        let hash = context.hash(of: answer, of: id.bytes, in: .captchaAnswer)
        try await context.database.write { try $0.addCaptcha(id, answerHash: hash, expiresAt: expiresAt) }
        return IssuedCaptcha(id: id, challenge: challenge, expiresAt: expiresAt)
    }

    private func draw(_ kind: CaptchaKind) async throws -> (IssuedCaptcha.Challenge, answer: String) {
        switch kind {
        case .image:
            let text = CaptchaImage.text(context.effects.random(Captcha.length))
            let noise = context.effects.random(CaptchaImage.noiseLength)
            return (.image(png: try await context.printRoom.draw { try CaptchaImage.png(text: text, noise: noise) }), text)
        case .question:
            let question = ArithmeticQuestion(random: context.effects.random(3))
            return (.question(question.text), question.answer)
        }
    }
}

/// What was typed for a captcha.
struct CaptchaAnswer: Sendable, Equatable {
    let id: ID<Captcha>?
    let text: String
}

extension Transaction {
    /// Takes the captcha away, whatever the answer. To be refused *outside* the transaction, or it would come back.
    func takesCaptcha(_ answer: CaptchaAnswer, _ context: PassportContext, at now: Timestamp) throws -> Bool {
        guard let id = answer.id, let hash = try takeCaptcha(id, at: now) else { return false }
        if let test = context.settings.captchaTestAnswer, answer.text == test { return true }
        return hash == context.hash(of: UnambiguousText.reading(answer.text), of: id.bytes, in: .captchaAnswer)
    }
}
