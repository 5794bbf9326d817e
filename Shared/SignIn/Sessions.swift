import Crypto
public import Database
public import HTTP
public import Primitives
public import Runtime
import Synchronization
public import Web

/// A service's own sessions. A token is 256 random bits in the browser's cookie and its hash here.
public struct Sessions: Sendable {
    let database: Database
    let effects: Effects
    public let cookie: Cookie
    public let lifetime: Timestamp.Span
    private let cache = SessionCache()
    private let lookout = Lookout(every: .seconds(1))

    public init(database: Database, effects: Effects, cookie: Cookie, lifetime: Timestamp.Span) {
        self.database = database
        self.effects = effects
        self.cookie = cookie
        self.lifetime = lifetime
    }

    /// - Parameter idToken: what the passport will know our logout by.
    /// - Returns: the token for the cookie.
    /// - Throws: `SignInRefusal.unknownLogin` when the passport's session has ended while its answer was on the way.
    public func open(for account: PassportAccount, passportSession: String, idToken: String? = nil) async throws -> String {
        let token = Base64.urlEncode(effects.random(32))
        let session = Session(account: account, passportSession: passportSession, expiresAt: effects.now() + lifetime)
        try await database.write { tx in
            guard try !tx.hasEnded(passportSession: passportSession) else { throw SignInRefusal.unknownLogin }
            try tx.save(session, token: Self.key(token), idToken: idToken)
        }
        return token
    }

    /// Who is logged in; `nil` for whoever isn't.
    public func account(of request: Request) async throws -> PassportAccount? {
        guard let token = request.cookie(cookie.name), !token.isEmpty else { return nil }
        let (key, now) = (Self.key(token), effects.now())
        try await noticeEnded(at: now)
        if let session = cache.session(key, at: now) { return session.account }
        guard let session = try await database.read({ try $0.session(key, at: now) }) else { return nil }
        cache.keep(session, for: key, at: now)
        return session.account
    }

    /// - Returns: the ID token that the session came with.
    @discardableResult
    public func close(_ request: Request) async throws -> String? {
        guard let token = request.cookie(cookie.name) else { return nil }
        let key = Self.key(token)
        let idToken = try await database.write { try $0.removeSession(key) }
        cache.forget(key)
        return idToken
    }

    /// What came from these sessions of the passport is not trusted any more.
    public func forget(passportSessions: [String]) { cache.forget(passportSessions: Set(passportSessions)) }

    /// The passport tells one process that a session has ended; the others that share the database look once a second.
    private func noticeEnded(at now: Timestamp) async throws {
        guard lookout.isDue(at: now) else { return }
        let ended = try await database.read { try $0.passportSessions(endedAfter: now - SessionCache.age - SignIn.leeway) }
        if !ended.isEmpty { forget(passportSessions: ended) }
    }

    private static func key(_ token: String) -> [UInt8] { Digest.sha256(Array(token.utf8)) }
}

/// Spares the hot path a read: at most 20,000 sessions, each trusted for 30 seconds. Logging out forgets at once in this process; one
/// that shares the database notices within those seconds, and within one second if it was the passport that logged out.
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

    func forget(passportSessions: Set<String>) {
        sessions.withLock { sessions in sessions = sessions.filter { !passportSessions.contains($0.value.session.passportSession) } }
    }

    func forget(_ key: [UInt8]) { sessions.withLock { $0[key] = nil } }
    var count: Int { sessions.withLock { $0.count } }
}
