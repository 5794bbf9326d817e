import Crypto
import Database
import PassportDomain
import Primitives
import Runtime
import Synchronization

/// What this process knows of the signing keys; another one, or an operator's command, may have changed them up to `age` ago.
final class SigningKeyCache: Sendable {
    static let age = Timestamp.Span.seconds(30)

    private let database: Database
    private let keyring: Keyring
    private let effects: Effects
    private let log: Log
    private let state: Mutex<State>

    private struct State {
        var keys: SigningKeys
        var readAt: Timestamp
    }

    /// Opens the keys in the database; of an algorithm that has none, one is made.
    /// - Throws: `KeyringError` when the key file is not the one they were sealed under.
    init(_ database: Database, _ keyring: Keyring, _ effects: Effects, _ log: Log) async throws {
        self.database = database
        self.keyring = keyring
        self.effects = effects
        self.log = log
        try await Self.makeFirst(database, keyring, effects)
        let records = try await database.read { try $0.signingKeys() }
        state = Mutex(State(keys: try SigningKeys(records, keyring), readAt: effects.now()))
    }

    /// The keys as they were at most `age` ago. While one caller reads them anew the others go on with those that are known.
    func known() async -> SigningKeys {
        let now = effects.now()
        let (keys, isDue) = state.withLock { state in
            let isDue = now < state.readAt || now - state.readAt >= Self.age
            if isDue { state.readAt = now }
            return (state.keys, isDue)
        }
        return isDue ? await refreshed(keys) : keys
    }

    private func refreshed(_ old: SigningKeys) async -> SigningKeys {
        do {
            let keys = try SigningKeys(try await database.read { try $0.signingKeys() }, keyring, known: old)
            state.withLock { $0.keys = keys }
            return keys
        } catch {
            log.error("signing_keys.unread", ["cause": .failure(error)])
            // The next caller tries again.
            state.withLock { $0.readAt = Timestamp(seconds: 0) }
            return old
        }
    }

    private static func makeFirst(_ database: Database, _ keyring: Keyring, _ effects: Effects) async throws {
        let known = try await database.read { try $0.signingKeys() }.map(\.algorithm)
        for algorithm in TokenAlgorithm.allCases where !known.contains(algorithm) {
            let made = try SigningKeyRecord.make(algorithm, signsFrom: effects.now(), keyring, effects)
            try await database.write { try $0.addSigningKey(made, ifFirstAt: effects.now()) }
        }
    }
}
