import PassportDomain
import Primitives

// What the commands about accounts print.

struct AccountStateBody: Codable, Equatable {
    let id: ID<Account>
    let email: String
    let createdAt: Timestamp
    let verifiedAt: Timestamp?
    let lockedAt: Timestamp?
    let sessions: Int

    enum CodingKeys: String, CodingKey {
        case id, email, sessions
        case createdAt = "created_at"
        case verifiedAt = "verified_at"
        case lockedAt = "locked_at"
    }

    init(_ state: AccountState) {
        (id, email, verifiedAt) = (state.account.id, state.account.email.text, state.account.verifiedAt)
        (createdAt, lockedAt, sessions) = (state.createdAt, state.lockedAt, state.sessions)
    }
}

struct AccountsBody: Codable, Equatable {
    let accounts: [AccountStateBody]

    init(_ states: [AccountState]) { accounts = states.map(AccountStateBody.init) }
}

/// An event with the account that it belongs to, which an owner's own list leaves out.
struct AuditEventBody: Codable, Equatable {
    let account: ID<Account>?
    let event: SecurityEventBody

    init(_ event: SecurityEvent) {
        account = event.account
        self.event = SecurityEventBody(event)
    }
}

struct AuditBody: Codable, Equatable {
    let events: [AuditEventBody]
}
