import Contracts
import Crypto
import Database
import EnrollmentDomain
import Primitives
import Runtime
import SignIn

/// P14: the passport tells that an account has been deleted. What is paid stays, for the exam and the law of exams; the seats that are only
/// held are free at once, unless money for them is on its way; a registration without an entry goes. Applied once, whatever is repeated.
struct ReceiveAccountEvent: Sendable {
    let database: Database
    let passport: any PassportService
    let sessions: Sessions
    let effects: Effects
    let client: PassportClient

    private static let longestID = 255

    /// - Throws: `AccountEventRefusal`; `SignInRefusal.passportUnavailable` while its keys can't be had, for the passport to try again.
    func callAsFunction(_ token: String) async throws {
        let claims: AccountEventClaims = try await passport.verified(
            token, type: AccountEventClaims.type, or: AccountEventRefusal.notAuthentic)
        try check(claims)
        let account = AccountID(rawValue: claims.subject.sub)
        let ended = try await database.write { tx -> [String] in
            let now = effects.now()
            guard try tx.see("account:\(claims.jti)", at: now) else { return [] }
            let ended = try tx.passportSessions(of: account.rawValue)
            for session in ended { try tx.end(passportSession: session, of: account.rawValue, at: now) }
            for registration in try tx.registrations(of: account) { try letGo(registration, at: now, tx) }
            try tx.forgetPerson(behind: account)
            return ended
        }
        sessions.forget(passportSessions: ended)
    }

    private func letGo(_ registration: ID<Registration>, at now: Timestamp, _ tx: Transaction) throws {
        try tx.note(HistoryEvent(at: now, actor: .candidate, kind: .accountDeleted), of: registration)
        let isPaying = try tx.openPayment(of: registration) != nil
        // A payment that is under way may turn out paid: its seats wait for the sweep.
        for entry in try tx.entries(of: registration) where entry.state == .held && !isPaying {
            guard try tx.release(entry.id, at: now) else { continue }
            try tx.note(HistoryEvent(at: now, actor: .candidate, kind: .dropped, subject: entry.subject), of: registration)
        }
        guard try tx.entries(of: registration).isEmpty else { return }
        guard !isPaying else { return try tx.scheduleDeletion(of: registration, at: now) }
        try tx.note(HistoryEvent(at: now, actor: .system, kind: .deleted), of: registration)
        try tx.delete(registration, at: now)
    }

    /// Old ones are as good as new (RFC 8417 §4.6).
    private func check(_ claims: AccountEventClaims) throws(AccountEventRefusal) {
        guard claims.iss == client.issuer, claims.aud == client.id, claims.subject.format == "iss_sub", claims.subject.iss == client.issuer,
            [claims.jti, claims.subject.sub].allSatisfy({ (1...Self.longestID).contains($0.utf8.count) }),
            Timestamp(seconds: claims.iat) < effects.now() + SignIn.leeway
        else { throw .notAuthentic }
        guard claims.events[AccountEventClaims.purged] != nil else { throw .unknownEvent }
    }
}

/// Why an account event is not taken.
enum AccountEventRefusal: Error, Equatable {
    /// Not what the passport of our settings would send us.
    case notAuthentic
    case unknownEvent
}
