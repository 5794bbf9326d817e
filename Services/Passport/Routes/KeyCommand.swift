import HTTP
import PassportDomain
import Primitives
import Runtime

/// `passport keys list` and `passport keys rotate`, answered in JSON (SPEC P10).
enum KeyCommand {
    static let meaning = """
        list: print the signing keys as JSON; rotate: make new ones, which sign ten minutes later.
              The old ones verify until their last tokens have ended, and are removed then
        """

    private enum Action: String { case list, rotate }

    static func run(_ action: String, _ services: PassportServices) async throws -> String {
        guard let action = Action(rawValue: action) else { throw KeyCommandRefusal.unknownAction }
        if action == .rotate { try await services.rotateKeys() }
        let (now, age) = (services.context.effects.now(), services.context.settings.retiredKeyAge)
        let keys = try await services.listKeys().map { KeyBody($0, removedAfter: age, at: now) }
        return String(decoding: try JSON.encode(["keys": keys]), as: UTF8.self)
    }
}

enum KeyCommandRefusal: Error, ProblemConvertible {
    case unknownAction

    var problem: Problem {
        Problem(.unprocessable, "keys.action", zh: "操作须为 list 或 rotate", en: "the action must be list or rotate")
    }
}

/// A signing key, without anything secret.
struct KeyBody: Codable, Equatable, Sendable {
    enum State: String, Codable { case next, signing, retired }

    let kid: String
    let algorithm: String
    let state: State
    let signsFrom: Timestamp
    let retiredAt: Timestamp?
    /// The janitor takes it away then.
    let removedAt: Timestamp?

    enum CodingKeys: String, CodingKey {
        case kid, state
        case algorithm = "alg"
        case signsFrom = "signs_from"
        case retiredAt = "retired_at"
        case removedAt = "removed_at"
    }

    init(_ record: SigningKeyRecord, removedAfter age: Timestamp.Span, at now: Timestamp) {
        kid = record.id
        algorithm = record.algorithm.rawValue
        state = now < record.signsFrom ? .next : record.retiredAt.map { $0 <= now } == true ? .retired : .signing
        signsFrom = record.signsFrom
        retiredAt = record.retiredAt
        removedAt = record.retiredAt.map { $0 + age }
    }
}
