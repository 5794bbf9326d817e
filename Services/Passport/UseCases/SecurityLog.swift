import Allowances
import Crypto
import Database
import PassportDomain
import Primitives
import Runtime

/// Whom a security event is about.
enum SecuritySubject: Sendable, Equatable {
    case account(ID<Account>)
    /// An address that has no account; the log keeps its keyed hash.
    case address(String)
    case client(ClientID)
    /// The account's permission to a client.
    case permission(ID<Account>, ClientID)
    case passport
}

extension Transaction {
    /// P13: adds a row to the security log. To be called in the transaction of the effect, so that neither is there without the other:
    /// `try tx.record(.passwordChanged, of: .account(id), from: request.origin, context, at: now)`
    /// - Parameters:
    ///   - origin: `request.origin`, or `.command` for an operator's.
    ///   - detail: an id or a word, never a secret and never an e-mail address.
    func record(
        _ kind: SecurityEvent.Kind, of subject: SecuritySubject, by actor: SecurityEvent.Actor = .person, from origin: Origin,
        detail: String? = nil, _ context: PassportContext, at now: Timestamp
    ) throws {
        let (account, client): (ID<Account>?, ClientID?) =
            switch subject {
            case .account(let account): (account, nil)
            case .client(let client): (nil, client)
            case .permission(let account, let client): (account, client)
            case .address, .passport: (nil, nil)
            }
        let event = SecurityEvent(
            id: context.effects.newID(), at: now, kind: kind, actor: actor, account: account, client: client, address: origin.client,
            userAgent: origin.userAgent, detail: detail)
        try addSecurityEvent(event, addressHash: context.addressHash(of: subject))
    }

    /// The same for what anybody can make happen as often as they like: at most so many a day for one subject from one network, and for all
    /// subjects from one network. A flood of wrong passwords fills no disk, and who makes it hides nobody else's: what comes from another
    /// network is still written down. Altogether it is bounded by the time that an event is kept.
    func recordAtMost(
        _ limits: RecordLimits, _ kind: SecurityEvent.Kind, of subject: SecuritySubject, by actor: SecurityEvent.Actor = .person,
        from origin: Origin, detail: String? = nil, _ context: PassportContext, at now: Timestamp
    ) throws {
        let name =
            switch subject {
            case .account(let account), .permission(let account, _): account.description
            case .address(let address): address
            case .client(let client): client.text
            case .passport: ""
            }
        let (one, all) = ("\(kind.rawValue) \(origin.network) \(name)", "\(kind.rawValue) \(origin.network)")
        guard try take(limits.ofOne, of: context.subject(.recordedOfOne, one).hash, at: now) == nil else { return }
        if let limit = limits.ofAll {
            guard try take(limit, of: context.subject(.recordedOfAll, all).hash, at: now) == nil else { return }
        }
        try record(kind, of: subject, by: actor, from: origin, detail: detail, context, at: now)
    }
}

/// How many events of a kind are written down that come from one network.
struct RecordLimits: Sendable {
    let ofOne: Allowance
    /// For what needs no password; `nil` where only owners and exams can make it happen, and an exam's server stands for all its people.
    let ofAll: Allowance?

    /// Log-ins: a trusted browser needs no captcha for them.
    static let logIns = RecordLimits(ofOne: Allowance(limit: 200, per: .days(1)), ofAll: nil)
    /// More than a network's failures can be (P7); about a megabyte.
    static let daily = RecordLimits(ofOne: Allowance(limit: 50, per: .days(1)), ofAll: Allowance(limit: 5_000, per: .days(1)))
    static let clients = RecordLimits(ofOne: Allowance(limit: 50, per: .days(1)), ofAll: nil)
    /// A network that is at its limit passes it again and again.
    static let networks = RecordLimits(ofOne: Allowance(limit: 50, per: .days(1)), ofAll: nil)
}

extension Origin {
    /// An operator at the command line.
    static let command = Origin(client: "", userAgent: "")
}

extension PassportContext {
    fileprivate func addressHash(of subject: SecuritySubject) -> [UInt8]? {
        guard case .address(let text) = subject else { return nil }
        return addressHash(of: text)
    }

    func addressHash(of address: String) -> [UInt8] { settings.keyring.lookup(Array(address.utf8), in: "security_log.address") }
}

/// P13: what an owner sees of the log, the newest first.
struct ReadSecurityLog {
    static let longestPage = 100

    let context: PassportContext

    /// - Parameter before: the last event of the page before.
    func callAsFunction(
        _ account: ID<Account>, before: ID<SecurityEvent>? = nil, limit: Int = longestPage
    ) async throws -> [SecurityEvent] {
        let page = SecurityLogPage(before: before, limit: min(limit, Self.longestPage))
        return try await context.database.read { try $0.securityEvents(of: account, page) }
    }
}
