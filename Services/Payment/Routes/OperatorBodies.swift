import Contracts
import HTTP
import PaymentDomain
import Primitives

// What operators send and get (SPEC Y12).

/// An order in a list.
struct FoundOrderBody: Codable, Equatable, Sendable {
    let id: String
    /// The exam's name.
    let client: String
    /// The exam's own key of it.
    let reference: String
    let subject: String
    let state: OrderBody.State
    /// In fen.
    let amount: Money
    /// In fen: how much of it the exam or an operator has given up.
    let returned: Money
    let createdAt: Timestamp
    let expiresAt: Timestamp

    init(_ found: FoundOrder) {
        let order = found.order
        (id, client, reference, subject) = (order.id.description, order.client, found.reference, order.subject)
        (state, amount, returned) = (OrderBody.State(order.state), order.amount, order.returned)
        (createdAt, expiresAt) = (found.createdAt, order.expiresAt)
    }

    enum CodingKeys: String, CodingKey {
        case id, client, reference, subject, state, amount, returned
        case createdAt = "created_at"
        case expiresAt = "expires_at"
    }
}

struct FoundOrdersBody: Codable, Equatable, Sendable {
    /// The newest first.
    let orders: [FoundOrderBody]
    /// Whether there may be more than these.
    let isComplete: Bool

    init(_ found: [FoundOrder]) {
        orders = found.map(FoundOrderBody.init)
        isComplete = found.count < PaymentServices.mostFound
    }

    enum CodingKeys: String, CodingKey {
        case orders
        case isComplete = "is_complete"
    }
}

/// One thing that happened. What `subject`, `word`, `by` and `detail` are depends on `kind`; see docs/payment-operators.md.
struct HistoryEntryBody: Codable, Equatable, Sendable {
    let at: Timestamp
    let kind: HistoryEntry.Kind
    let subject: String
    let word: String
    let amount: Money?
    let by: String?
    let detail: String?

    init(_ entry: HistoryEntry) {
        (at, kind, subject, word) = (entry.at, entry.kind, entry.subject, entry.word)
        (amount, by, detail) = (entry.amount, entry.by, entry.detail)
    }
}

/// `GET /api/v1/orders/{id}/history`
struct OrderStoryBody: Codable, Equatable, Sendable {
    struct Item: Codable, Equatable, Sendable {
        let reference: String
        let title: String
        let amount: Money
        let returned: Money
    }

    struct AttemptLine: Codable, Equatable, Sendable {
        let number: String
        let channel: PaymentChannel
        /// `open`, `unknown`, `paid` or `closed`
        let state: String
        let amount: Money
        let received: Money?
        /// The gateway's own number of the payment.
        let gatewayNumber: String?
        let createdAt: Timestamp
        let expiresAt: Timestamp
        /// When the gateway is asked next.
        let checkAt: Timestamp?

        enum CodingKeys: String, CodingKey {
            case number, channel, state, amount, received
            case gatewayNumber = "gateway_number"
            case createdAt = "created_at"
            case expiresAt = "expires_at"
            case checkAt = "check_at"
        }
    }

    struct RefundLine: Codable, Equatable, Sendable {
        /// Ours, as Alipay knows it.
        let number: String
        /// By which it was asked for; `nil` for money that nobody was due.
        let key: String?
        let reason: RefundBody.Reason
        let note: String?
        /// `due`, `sent` or `done`
        let state: String
        let amount: Money
        let tries: Int
    }

    let order: FoundOrderBody
    let isSettling: Bool
    let items: [Item]
    let attempts: [AttemptLine]
    let refunds: [RefundLine]
    /// Events that the exam hasn't taken yet.
    let waitingEvents: Int
    /// In the order of time.
    let entries: [HistoryEntryBody]
    /// Whether `entries` is all that happened.
    let isComplete: Bool

    init(_ story: OrderStory) {
        order = FoundOrderBody(story.found)
        (isSettling, waitingEvents, isComplete) = (story.isSettling, story.waitingEvents, story.isComplete)
        items = zip(story.items, story.paidItems).map {
            Item(reference: $0.reference, title: $0.title, amount: $0.amount, returned: $1.returned)
        }
        attempts = story.attempts.map { attempt, received, gatewayNumber in
            AttemptLine(
                number: attempt.number, channel: PaymentChannel(attempt.channel), state: attempt.state.rawValue, amount: attempt.amount,
                received: received, gatewayNumber: gatewayNumber, createdAt: attempt.createdAt, expiresAt: attempt.expiresAt,
                checkAt: attempt.checkAt)
        }
        refunds = story.refunds.map { refund, request in
            RefundLine(
                number: refund.id.bytes.hexadecimal, key: request?.key, reason: RefundBody.Reason(refund.reason), note: request?.terms.note,
                state: refund.state.rawValue, amount: refund.amount, tries: refund.tries)
        }
        entries = story.entries.map(HistoryEntryBody.init)
    }

    enum CodingKeys: String, CodingKey {
        case order, items, attempts, refunds, entries
        case isSettling = "is_settling"
        case waitingEvents = "waiting_events"
        case isComplete = "is_complete"
    }
}

/// `POST /api/v1/orders/{id}/operator-refund`
struct RefundByHandBody: Codable, Sendable {
    /// Chosen by the operator: the same id with the same content is the same refund.
    let id: String
    /// In fen; taken from the order's items in their order.
    let amount: Money
    let reason: String
}

/// Why an operator does it.
struct ReasonBody: Codable, Sendable {
    let reason: String
}

/// `POST /api/v1/orders/{id}/resend`
struct ResentBody: Codable, Equatable, Sendable {
    /// How many are on their way.
    let events: Int
}

/// `POST /api/v1/reconciliations`
struct WantedReconciliationBody: Codable, Sendable {
    let channel: PaymentChannel
    /// `2026-11-22`, in Beijing.
    let day: String
    let reason: String
}

struct ReconciliationBody: Codable, Equatable, Sendable {
    let id: String
    let channel: PaymentChannel
    let day: String
    /// `gateway` or `file`
    let source: String
    /// `running`, `done` or `failed`
    let state: String
    let entries: Int
    /// Differences of that channel's day that wait for a person now.
    let open: Int
    let failure: String?
    let beganAt: Timestamp
    let seenAt: Timestamp

    init(_ past: PastReconciliation) {
        (id, channel, day) = (past.id.description, PaymentChannel(past.channel), past.day)
        (source, state, entries) = (past.source.rawValue, past.state.rawValue, past.entries)
        (open, failure, beganAt, seenAt) = (past.open, past.failure, past.beganAt, past.seenAt)
    }

    enum CodingKeys: String, CodingKey {
        case id, channel, day, source, state, entries, open, failure
        case beganAt = "began_at"
        case seenAt = "seen_at"
    }
}

struct ReconciliationsBody: Codable, Equatable, Sendable {
    struct Wanted: Codable, Equatable, Sendable {
        let channel: PaymentChannel
        let day: String
    }

    /// What operators have asked for and nobody has begun, or finished.
    let wanted: [Wanted]
    /// The newest first.
    let reconciliations: [ReconciliationBody]
    /// What `before` names to read on; `nil` at the end.
    let next: String?
}

struct DifferencesBody: Codable, Equatable, Sendable {
    let differences: [DifferenceBody]
    /// What `after` names to read on; `nil` at the end.
    let next: String?
}

struct AlarmsBody: Codable, Equatable, Sendable {
    struct Line: Codable, Equatable, Sendable {
        let id: String
        /// As the metric names it.
        let kind: String
        /// What it means, and what to do.
        let meaning: Problem.Message
        let channel: PaymentChannel
        /// The attempt's, as the gateway calls it.
        let number: String
        let order: String?
        let raisedAt: Timestamp

        enum CodingKeys: String, CodingKey {
            case id, kind, meaning, channel, number, order
            case raisedAt = "raised_at"
        }
    }

    /// The newest first.
    let alarms: [Line]
    /// What `before` names to read on; `nil` at the end.
    let next: String?
}

extension AlarmsBody.Line {
    init(_ raised: RaisedAlarm) {
        (id, kind, meaning) = (raised.id.description, raised.kind.rawValue, raised.kind.meaning)
        (channel, number) = (PaymentChannel(raised.channel), raised.number)
        (order, raisedAt) = (raised.order?.description, raised.raisedAt)
    }
}

extension Alarm {
    /// For the person who is called: what has happened, and whether there is anything to do.
    var meaning: Problem.Message {
        switch self {
        case .forged:
            .init(
                zh: "收到签名不对的回调，没有生效。若很多或来自支付机构的地址，请核对公钥配置",
                en: "A callback with a wrong signature; it changed nothing. If there are many, check the gateway's public key")
        case .mismatched:
            .init(
                zh: "收到签名正确但金额或商户不符的回调，没有生效，已改为主动查询。请与支付机构核对",
                en: "A signed callback with another amount or merchant; it changed nothing, the gateway is asked instead")
        case .unknownOrder:
            .init(
                zh: "支付机构通知了一笔我们没有的订单。请核对是否有其他系统共用了该商户号",
                en: "A signed callback for an order that was never ours: does another system use this merchant's number?")
        case .malformed: .init(zh: "收到无法读懂的回调，没有生效", en: "A callback that can't be read; it changed nothing")
        case .wrongAmount:
            .init(
                zh: "支付机构实收金额与应付金额不同，多收或不足的款项会自动退回。请核对",
                en: "The gateway took another amount than was due; what is too much or too little goes back by itself")
        case .surplus:
            .init(zh: "收到重复支付的款项，会自动退回，无需处理", en: "Money came that nobody is due; it goes back by itself")
        case .refundRefused:
            .init(
                zh: "支付机构拒绝了退款，会自动重试。请查看原因，例如商户余额不足",
                en: "The gateway refuses a refund; it is tried again. See why: the merchant's balance may be too low")
        case .difference:
            .init(zh: "账单与账本不一致。请在差异列表中核实并说明", en: "A bill and the ledger don't agree: look at the list of differences")
        }
    }
}

struct OperatorsBody: Codable, Equatable, Sendable {
    let operators: [String]

    init(_ people: [Operator]) { operators = people.map(\.email.text) }
}
