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
    /// The newest first.
    let events: [SecurityEvent]
    let madeAt: Timestamp
}

struct ExportAccount {
    let context: PassportContext

    private static let page = 500

    /// - Returns: `nil` when the account has gone meanwhile.
    func callAsFunction(of person: SignedIn, from origin: Origin) async throws -> AccountExport? {
        let id = person.account.id
        try await context.database.write { [context] tx in
            guard try tx.hasSession(person.session.id) else { return }
            try tx.record(.dataExported, of: .account(id), from: origin, context, at: context.effects.now())
        }
        let (now, idle) = (context.effects.now(), context.settings.sessions.idle)
        return try await context.database.read { snapshot in
            guard let account = try snapshot.account(id), let times = try snapshot.times(of: id) else { return nil }
            return AccountExport(
                account: account, createdAt: times.created, passwordChangedAt: times.passwordChanged,
                secondFactorSince: try snapshot.secondFactor(of: id)?.factor.confirmedAt,
                recoveryCodesLeft: try snapshot.recoveryCodesLeft(of: id),
                sessions: try snapshot.sessions(of: id, at: now, idle: idle), clients: try snapshot.usedClients(of: id),
                events: try snapshot.allSecurityEvents(of: id, page: Self.page), madeAt: now)
        }
    }
}

extension Reading {
    fileprivate func times(of account: ID<Account>) throws -> (created: Timestamp, passwordChanged: Timestamp)? {
        try first("SELECT created_at, password_changed_at FROM accounts WHERE id = $1", account) { row in
            (created: try row.next(), passwordChanged: try row.next())
        }
    }

    fileprivate func allSecurityEvents(of account: ID<Account>, page: Int) throws -> [SecurityEvent] {
        var events: [SecurityEvent] = []
        while true {
            let next = try securityEvents(of: account, SecurityLogPage(before: events.last?.id, limit: page))
            events += next
            guard next.count == page else { return events }
        }
    }
}
