import Contracts
import Crypto
import Database
import HTTP
import HTTPClient
import Outbox
import PassportDomain
import Primitives
import Runtime

/// What a client is told of an account's end (P14); it is signed when it leaves.
struct AccountNotice: Codable, Equatable, Sendable {
    static let topic = "account-event"

    let client: String
    let account: ID<Account>
}

/// P14: the owner deletes the account. In one transaction its sessions and permissions end, its rows go, and it is written down that the
/// exams it was used for are to be told. The address is free again. The security log keeps what happened, under the account's id and
/// without the address, until its time is over (P13).
struct DeleteAccount {
    let context: PassportContext
    let confirmPassword: ConfirmPassword

    /// - Throws: `PasswordRefusal`
    func callAsFunction(of person: SignedIn, password: String, from origin: Origin) async throws {
        let record = try await confirmPassword(password, of: person, from: origin)
        let isDeleted = try await context.database.write { [context] tx in
            guard try tx.stillHolds(record, for: person) else { return false }
            try tx.delete(record.account, from: origin, context, at: context.effects.now())
            return true
        }
        guard isDeleted else { throw PasswordRefusal.wrong }
    }

    /// The names of the exams that the account has been used for.
    func told(of person: SignedIn) async throws -> [String] {
        try await context.database.read { try $0.usedClients(of: person.account.id).map(\.name) }
    }
}

extension Transaction {
    fileprivate func delete(_ account: Account, from origin: Origin, _ context: PassportContext, at now: Timestamp) throws {
        let clients = try usedClients(of: account.id)
        for client in clients where try eventURI(of: client.id) != nil {
            let notice = AccountNotice(client: client.id.text, account: account.id)
            let message = OutboxMessage(topic: AccountNotice.topic, key: "\(client.id):\(account.id)", payload: try JSON.encode(notice))
            try send(message, id: context.effects.newID(), at: now)
        }
        try postToOwner(Letters.accountDeleted(to: account, exams: clients.map(\.name), at: now), account, context)
        try record(.accountDeleted, of: .account(account.id), from: origin, context, at: now)
        if account.isVerified {
            try removeRecovery(of: account.email)
            try forgetTrustRequests(of: account.email)
        }
        try removeAccount(account.id, context, at: now)
    }
}

/// Pushes a security event token to a client (RFC 8935 §2.1). Until the client takes it, it is tried again; a client that understands it and
/// won't have it (§2.3: 400) is asked for a day, for somebody may put it right, and then the courier sounds the alarm.
struct TellAccountEvent: Sendable {
    let context: PassportContext
    let keys: SigningKeyCache
    let client: HTTPClient

    private static let patience = Timestamp.Span.days(1)

    /// - Throws: `AccountEventNotTaken`, `Undeliverable`, `HTTPClientError`
    func deliver(_ delivery: Delivery) async throws {
        let notice = try JSON.decode(AccountNotice.self, from: delivery.payload)
        let uri = try await context.database.read { snapshot in try ClientID(notice.client).flatMap { try snapshot.eventURI(of: $0) } }
        // The client has gone, or no longer wants to be told.
        guard let uri, let base = BaseURL(uri.origin) else { return }
        let now = context.effects.now()
        let claims = AccountEventClaims(
            iss: context.settings.issuer, aud: notice.client, iat: now.seconds, jti: delivery.id.description,
            sub: notice.account.description, event: AccountEventClaims.purged)
        let token = try JWT.sign(claims, type: AccountEventClaims.type, with: await keys.known().signer(.rs256, at: now))
        let headers: Headers = ["Content-Type": "application/\(AccountEventClaims.type)", "Accept": "application/json"]
        let answer = try await client.send(Call(.post, uri.target, at: base, headers: headers, body: Array(token.utf8)))
        let refusal = AccountEventNotTaken(status: answer.status.rawValue)
        guard answer.status != .badRequest else { throw Undeliverable(cause: refusal, patience: Self.patience) }
        guard (200...299).contains(answer.status.rawValue) else { throw refusal }
    }
}

struct AccountEventNotTaken: Error { let status: Int }

/// P11: where an exam is told of what happens to accounts.
struct SetEventURI {
    let context: PassportContext

    /// - Parameter uri: empty for a client that is not to be told.
    /// - Throws: `EventURIRefusal`
    func callAsFunction(_ uri: String, of client: String) async throws {
        let parsed = BackChannelURI(uri)
        guard uri.isEmpty || parsed != nil else { throw EventURIRefusal.unusable(uri) }
        let isSet = try await context.database.write { [context] tx in
            guard let id = ClientID(client), try tx.setEventURI(parsed, of: id) else { return false }
            let now = context.effects.now()
            try tx.record(.clientChanged, of: .client(id), by: .operator, from: .command, detail: "event_uri", context, at: now)
            return true
        }
        guard isSet else { throw EventURIRefusal.unknownClient(client) }
    }
}
