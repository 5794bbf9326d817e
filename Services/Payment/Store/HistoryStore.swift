import Database
import PaymentDomain
import Primitives

// What is written for whoever looks an order up later; nothing of the service's own work reads it.

/// Who said what an attempt has come to.
enum AttemptChangeSource: String, Storable {
    /// The gateway was asked.
    case answer
    /// The gateway spoke by itself.
    case callback
    /// A person has looked there.
    case person = "operator"
}

/// What happened to a refund at its gateway.
enum RefundChange: Equatable, Sendable {
    case asked(tries: Int)
    case answered(Refund.Answer)

    static let askedWord = "asked"

    fileprivate var word: String {
        switch self {
        case .asked: Self.askedWord
        case .answered(.done): "done"
        case .answered(.refused): "refused"
        case .answered(.unknown), .answered(.untold): "unknown"
        }
    }

    fileprivate var detail: String? {
        switch self {
        case .asked(let tries): "\(tries)"
        case .answered(.refused(let reason)): reason
        case .answered(.done), .answered(.unknown), .answered(.untold): nil
        }
    }
}

/// An operator's deed, as it is kept.
struct Deed: Sendable {
    let act: OperatorAct
    /// The token's name, an account's address, or `command`.
    let person: String
    var order: ID<Order>?
    /// What it was done to, where that isn't the whole order: a refund, a difference, a channel's day.
    var subject = ""
    let reason: String
}

extension Transaction {
    func note(_ state: Attempt.State, of attempt: ID<Attempt>, from source: AttemptChangeSource, id: ID<Attempt.State>, at now: Timestamp)
        throws
    {
        try run(
            "INSERT INTO attempt_changes (id, attempt_id, state, source, changed_at) VALUES ($1, $2, $3, $4, $5)", id, attempt, state,
            source,
            now)
    }

    func note(_ change: RefundChange, of refund: ID<Refund>, id: ID<RefundChange>, at now: Timestamp) throws {
        try run(
            "INSERT INTO refund_changes (id, refund_id, word, detail, changed_at) VALUES ($1, $2, $3, $4, $5)", id, refund, change.word,
            change.detail, now)
    }

    /// - Parameter number: the attempt's, as the gateway calls it, if any was named.
    func note(_ alarm: Alarm, by channel: Channel, number: String?, of order: ID<Order>?, id: ID<Alarm>, at now: Timestamp) throws {
        try run(
            "INSERT INTO alarms (id, kind, channel, number, order_id, raised_at) VALUES ($1, $2, $3, $4, $5, $6)", id, alarm, channel,
            number ?? "", order, now)
    }

    func note(_ deed: Deed, id: ID<Deed>, at now: Timestamp) throws {
        try run(
            "INSERT INTO operator_acts (id, operator, act, order_id, subject, reason, acted_at) VALUES ($1, $2, $3, $4, $5, $6, $7)", id,
            deed.person, deed.act, deed.order, deed.subject, deed.reason, now)
    }

    /// That a callback spoke of attempts of ours, rightly or not.
    func link(_ notification: ID<Notification>, to numbers: [String], by channel: Channel) throws {
        for number in Set(numbers) {
            try run(
                "INSERT INTO notification_attempts (attempt_id, notification_id) SELECT id, $1 FROM attempts WHERE number = $2 AND channel = $3",
                notification, number, channel)
        }
    }
}
