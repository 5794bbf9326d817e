import Crypto
import Database
import EnrollmentDomain
import HTTP
import Primitives
import Runtime
import Synchronization
package import Web

/// Enrollment's own sessions. A token is 256 random bits in the browser's cookie and its hash here.
package struct Sessions: Sendable {
    let database: Database
    let effects: Effects
    package let cookie: Cookie
    let lifetime: Timestamp.Span
    private let cache = SessionCache()

    init(database: Database, effects: Effects, cookie: Cookie, lifetime: Timestamp.Span) {
        self.database = database
        self.effects = effects
        self.cookie = cookie
        self.lifetime = lifetime
    }

    /// - Returns: the token for the cookie.
    package func open(for candidate: Candidate, passportSession: String) async throws -> String {
        let token = Base64.urlEncode(effects.random(32))
        let session = Session(candidate: candidate, passportSession: passportSession, expiresAt: effects.now() + lifetime)
        try await database.write { try $0.save(session, token: Self.key(token)) }
        return token
    }

    /// - Throws: `Problem` 401 when the request has no session.
    func candidate(of request: Request) async throws -> Candidate {
        guard let candidate = try await visitor(of: request) else { throw Problem.notSignedIn }
        return candidate
    }

    /// `nil` for whoever isn't logged in.
    func visitor(of request: Request) async throws -> Candidate? {
        guard let token = request.cookie(cookie.name), !token.isEmpty else { return nil }
        let (key, now) = (Self.key(token), effects.now())
        if let session = cache.session(key, at: now) { return session.candidate }
        guard let session = try await database.read({ try $0.session(key, at: now) }) else { return nil }
        cache.keep(session, for: key, at: now)
        return session.candidate
    }

    func close(_ request: Request) async throws {
        guard let token = request.cookie(cookie.name) else { return }
        let key = Self.key(token)
        try await database.write { try $0.removeSession(key) }
        cache.forget(key)
    }

    private static func key(_ token: String) -> [UInt8] { Digest.sha256(Array(token.utf8)) }
}

/// Spares the hot path a read: at most 20,000 sessions, each trusted for 30 seconds. Logging out forgets at once in this process; one
/// that shares the database notices within those seconds.
final class SessionCache: Sendable {
    static let capacity = 20_000
    static let age = Timestamp.Span.seconds(30)

    private let sessions = Mutex<[[UInt8]: (session: Session, readAt: Timestamp)]>([:])

    func session(_ key: [UInt8], at now: Timestamp) -> Session? {
        sessions.withLock { sessions in
            guard let found = sessions[key], now < found.session.expiresAt, now - found.readAt < Self.age, now >= found.readAt else {
                return nil
            }
            return found.session
        }
    }

    func keep(_ session: Session, for key: [UInt8], at now: Timestamp) {
        sessions.withLock { sessions in
            if sessions.count >= Self.capacity { sessions = sessions.filter { now - $0.value.readAt < Self.age } }
            if sessions.count >= Self.capacity { sessions.removeAll(keepingCapacity: true) }
            sessions[key] = (session, now)
        }
    }

    func forget(_ key: [UInt8]) { sessions.withLock { $0[key] = nil } }
    var count: Int { sessions.withLock { $0.count } }
}
