public import Database
public import Documents
public import Primitives
public import Runtime

/// A captcha as it is shown: a picture, or a question in words for those who can't see it (SPEC P6).
public struct IssuedCaptcha: Sendable, Equatable {
    public enum Challenge: Sendable, Equatable {
        case image(png: [UInt8])
        /// One sum, in both languages.
        case question(zh: String, en: String)
    }

    public let id: ID<Captcha>
    public let challenge: Challenge
    public let expiresAt: Timestamp
}

/// What a form shows: one of the two is to be answered. Both come with the page, so that who can't see the picture loses nothing typed.
public struct CaptchaPair: Sendable, Equatable {
    public let image: IssuedCaptcha
    public let question: IssuedCaptcha
}

public enum CaptchaKind: String, Sendable, CaseIterable { case image, question }

/// What was typed for a captcha.
public struct CaptchaAnswer: Sendable, Equatable {
    public let id: ID<Captcha>?
    public let text: String

    public init(id: ID<Captcha>?, text: String) {
        self.id = id
        self.text = text
    }
}

/// Issues captchas and looks at their answers (SPEC P6). The database has a keyed hash of each answer, since five characters could be
/// tried one by one.
public struct Captchas: Sendable {
    private let effects: Effects
    private let printRoom: PrintRoom
    private let hash: @Sendable (_ message: [UInt8]) -> [UInt8]
    private let testAnswer: String?

    /// - Parameters:
    ///   - hash: keyed, with a key that is not in the database.
    ///   - testAnswer: passes any captcha; for rehearsals, never where people log in.
    public init(
        effects: Effects, printRoom: PrintRoom, testAnswer: String?, hash: @escaping @Sendable (_ message: [UInt8]) -> [UInt8]
    ) {
        self.effects = effects
        self.printRoom = printRoom
        self.testAnswer = testAnswer
        self.hash = hash
    }

    /// - Throws: `PrintRoomFull`, `DatabaseError`
    public func issue(_ kind: CaptchaKind, in database: Database) async throws -> IssuedCaptcha {
        let (captcha, hash) = try await make(kind)
        try await database.write { try $0.addCaptcha(captcha.id, answerHash: hash, expiresAt: captcha.expiresAt) }
        return captcha
    }

    /// - Throws: `PrintRoomFull`, `DatabaseError`
    public func issuePair(in database: Database) async throws -> CaptchaPair {
        let (image, imageHash) = try await make(.image)
        let (question, questionHash) = try await make(.question)
        try await database.write { tx in
            try tx.addCaptcha(image.id, answerHash: imageHash, expiresAt: image.expiresAt)
            try tx.addCaptcha(question.id, answerHash: questionHash, expiresAt: question.expiresAt)
        }
        return CaptchaPair(image: image, question: question)
    }

    private func make(_ kind: CaptchaKind) async throws -> (IssuedCaptcha, hash: [UInt8]) {
        let (challenge, answer) = try await draw(kind)
        let captcha = IssuedCaptcha(id: effects.newID(), challenge: challenge, expiresAt: effects.now() + Captcha.lifetime)
        return (captcha, hash(captcha.id.bytes + Array(answer.utf8)))
    }

    private func draw(_ kind: CaptchaKind) async throws -> (IssuedCaptcha.Challenge, answer: String) {
        switch kind {
        case .image:
            let text = CaptchaImage.text(effects.random(Captcha.length))
            let noise = effects.random(CaptchaImage.noiseLength)
            return (.image(png: try await printRoom.draw { try CaptchaImage.png(text: text, noise: noise) }), text)
        case .question:
            let question = ArithmeticQuestion(random: effects.random(3))
            return (.question(zh: question.text, en: question.english), question.answer)
        }
    }

    fileprivate func accept(_ text: String, for id: ID<Captcha>, _ expected: [UInt8]) -> Bool {
        if let testAnswer, text == testAnswer { return true }
        return expected == hash(id.bytes + Array(UnambiguousText.reading(text).utf8))
    }
}

extension Transaction {
    /// Takes the captcha away, whatever the answer. To be refused *outside* the transaction, or it would come back.
    public func takesCaptcha(_ answer: CaptchaAnswer, _ captchas: Captchas, at now: Timestamp) throws -> Bool {
        guard let id = answer.id, let hash = try takeCaptcha(id, at: now) else { return false }
        return captchas.accept(answer.text, for: id, hash)
    }
}

extension Captchas {
    /// Reads `NAME=image|test`.
    /// - Returns: what passes any captcha, in a rehearsal.
    public static func testAnswer(_ configuration: Configuration, _ name: String) throws(ConfigurationError) -> String? {
        try configuration.value(
            name, default: String?.none,
            "image, or test for rehearsals only: then 0000 passes any captcha; refused unless the service listens on loopback only",
            shown: { $0 == nil ? "image" : "test" }
        ) { ["image": .some(nil), "test": .some("0000")][$0] ?? nil }
    }

    /// - Throws: `ConfigurationError` where others than this machine could answer every captcha.
    public static func require(_ testAnswer: String?, named name: String, isLocal: Bool, _ log: Log) throws(ConfigurationError) {
        guard testAnswer != nil else { return }
        guard isLocal else {
            throw .wrong(
                name: name, value: nil, meaning: "only a service that listens on loopback or Unix sockets alone may have one")
        }
        log.warning("captcha.test_answer_set")
    }
}
