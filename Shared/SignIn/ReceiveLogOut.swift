import Contracts
import Crypto
public import Database
public import Primitives
public import Runtime

/// P12: the passport tells, server to server, that one of its sessions has ended; ours that came from it end with it (OpenID Connect
/// Back-Channel Logout §2.6, §2.7). That there is none is no error: it may have ended before.
public struct ReceiveLogOut: Sendable {
    let database: Database
    let passport: any PassportService
    let sessions: Sessions
    let effects: Effects
    let client: PassportClient

    /// How long it is remembered which of the passport's sessions have ended: longer than any ID token of theirs is good.
    public static let memory = Timestamp.Span.hours(1)
    private static let longestID = 255

    public init(database: Database, passport: any PassportService, sessions: Sessions, effects: Effects, client: PassportClient) {
        self.database = database
        self.passport = passport
        self.sessions = sessions
        self.effects = effects
        self.client = client
    }

    /// - Throws: `LogOutRefusal`; `SignInRefusal.passportUnavailable` while its keys can't be had, for the passport to try again.
    public func callAsFunction(_ token: String) async throws {
        let claims: LogoutTokenClaims = try await passport.verified(
            token, type: LogoutTokenClaims.type, or: LogOutRefusal.notAuthentic)
        try check(claims)
        let ended = try await database.write { tx -> [String] in
            let now = effects.now()
            guard try tx.see(logoutToken: claims.jti, until: Timestamp(seconds: claims.exp) + SignIn.leeway) else {
                throw LogOutRefusal.replayed
            }
            let ended = try claims.sid.map { [$0] } ?? claims.sub.map { try tx.passportSessions(of: $0) } ?? []
            for session in ended { try tx.end(passportSession: session, of: claims.sub, at: now) }
            return ended
        }
        sessions.forget(passportSessions: ended)
    }

    private func check(_ claims: LogoutTokenClaims) throws(LogOutRefusal) {
        let now = effects.now()
        guard claims.iss == client.issuer, claims.aud == client.id, claims.events[LogoutTokenClaims.event] != nil, claims.nonce == nil,
            claims.sid != nil || claims.sub != nil, !claims.jti.isEmpty,
            [claims.jti, claims.sid, claims.sub].allSatisfy({ ($0 ?? "").utf8.count <= Self.longestID })
        else { throw .notAuthentic }
        guard now < Timestamp(seconds: claims.exp) + SignIn.leeway, Timestamp(seconds: claims.iat) < now + SignIn.leeway else {
            throw .notAuthentic
        }
    }
}

/// Why a logout token ends nothing.
public enum LogOutRefusal: Error, Equatable {
    /// Not what the passport of our settings would send us now.
    case notAuthentic
    /// It has been here before.
    case replayed
}
