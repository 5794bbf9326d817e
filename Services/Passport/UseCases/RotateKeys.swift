import Crypto
import Database
import PassportDomain
import Primitives
import Runtime

/// P10: new keys take over after `SigningKeys.lead`. The old ones verify until the last of their tokens has ended, then the janitor
/// removes them.
struct RotateKeys {
    let context: PassportContext

    func callAsFunction() async throws {
        let signsFrom = context.effects.now() + SigningKeys.lead
        let made = try TokenAlgorithm.allCases.map {
            try SigningKeyRecord.make($0, signsFrom: signsFrom, context.settings.keyring, context.effects)
        }
        try await context.database.write { [context] tx in
            let now = context.effects.now()
            for key in made {
                try tx.rotate(to: key, at: now)
                try tx.record(.signingKeyRotated, of: .passport, by: .operator, from: .command, detail: key.id, context, at: now)
            }
        }
    }
}

struct ListKeys {
    let context: PassportContext

    func callAsFunction() async throws -> [SigningKeyRecord] { try await context.database.read { try $0.signingKeys() } }
}

extension PassportSettings {
    /// How long a key stays after it has signed its last token. An ID token is good as a hint for as long as its session, and a process
    /// may not know yet that another key signs.
    var retiredKeyAge: Timestamp.Span {
        let longest = max(accessTokenLifetime.microseconds, sessions.absolute.microseconds)
        return .microseconds(longest + SigningKeyCache.age.microseconds)
    }
}
