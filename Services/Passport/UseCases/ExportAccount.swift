import Allowances
import Database
import PassportDomain
import Primitives
import Runtime

/// P14: everything that is kept of an account. What nobody may see, its password's hash and the secrets, is named in the answer and not in it.
struct AccountExport: Sendable {
    let account: Account
    let createdAt: Timestamp
    let passwordChangedAt: Timestamp
    let secondFactorSince: Timestamp?
    let recoveryCodesLeft: Int
    let sessions: [ListedSession]
    let clients: [UsedClient]
    let browsers: [TrustedBrowser]
    /// The newest first.
    let events: [SecurityEvent]
    let madeAt: Timestamp
}

/// The account has been exported as often as it may be in a day.
struct TooManyExports: Error, Equatable { let retryAfter: Timestamp.Span }

struct ExportAccount {
    let context: PassportContext

    /// Each one reads all that is kept, and is written down.
    static let allowed = Allowance(limit: 10, per: .days(1))
    private static let page = 500

    /// - Returns: `nil` when the account has gone meanwhile.
    /// - Throws: `TooManyExports`
    func callAsFunction(of person: SignedIn, from origin: Origin) async throws -> AccountExport? {
        let id = person.account.id
        let wait = try await context.database.write { [context] tx -> Timestamp.Span? in
            guard try tx.hasSession(person.session.id) else { return nil }
            let now = context.effects.now()
            if let wait = try tx.take(Self.allowed, of: context.subject(.exports, id.description).hash, at: now) { return wait }
            try tx.record(.dataExported, of: .account(id), from: origin, context, at: now)
            return nil
        }
        if let wait { throw TooManyExports(retryAfter: wait) }
        return try await collect(id, events: try await events(of: id))
    }

    /// Page by page, each in a snapshot of its own: a long log holds up no other reader.
    private func events(of account: ID<Account>) async throws -> [SecurityEvent] {
        var events: [SecurityEvent] = []
        while true {
            let page = SecurityLogPage(before: events.last?.id, limit: Self.page)
            let next = try await context.database.read { try $0.securityEvents(of: account, page) }
            events += next
            guard next.count == Self.page else { return events }
        }
    }

    private func collect(_ id: ID<Account>, events: [SecurityEvent]) async throws -> AccountExport? {
        let (now, idle) = (context.effects.now(), context.settings.sessions.idle)
        return try await context.database.read { snapshot in
            guard let account = try snapshot.account(id), let times = try snapshot.times(of: id) else { return nil }
            return AccountExport(
                account: account, createdAt: times.created, passwordChangedAt: times.passwordChanged,
                secondFactorSince: try snapshot.secondFactor(of: id)?.factor.confirmedAt,
                recoveryCodesLeft: try snapshot.recoveryCodesLeft(of: id),
                sessions: try snapshot.sessions(of: id, at: now, idle: idle, limit: .max), clients: try snapshot.usedClients(of: id),
                browsers: try snapshot.trustedBrowsers(of: id, at: now),
                events: events, madeAt: now)
        }
    }
}

extension Reading {
    fileprivate func times(of account: ID<Account>) throws -> (created: Timestamp, passwordChanged: Timestamp)? {
        try first("SELECT created_at, password_changed_at FROM accounts WHERE id = $1", account) { row in
            (created: try row.next(), passwordChanged: try row.next())
        }
    }
}
