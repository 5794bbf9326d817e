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

/// `POST /api/v1/orders/{id}/declare-refunded`
struct DeclaredRefundBody: Codable, Sendable {
    enum Place: String, Codable, CaseIterable, Sendable {
        /// In the gateway's own back office.
        case gateway
        /// By another way: a bank transfer, at a counter.
        case elsewhere
    }

    /// Our number of it, as the history has it.
    let refund: String
    let place: Place
    let reason: String
}

extension Refund.Place {
    init(_ place: DeclaredRefundBody.Place) {
        switch place {
        case .gateway: self = .gateway
        case .elsewhere: self = .elsewhere
        }
    }
}

/// `POST /api/v1/orders/{id}/resend`
struct ResentBody: Codable, Equatable, Sendable {
    /// How many are on their way.
    let events: Int
}

struct OperatorsBody: Codable, Equatable, Sendable {
    let operators: [String]

    init(_ people: [Operator]) { operators = people.map(\.email.text) }
}
