public import Primitives

// What Enrollment asks of Payment: `/api/v1/orders…` on Payment's internal address (SPEC Y1, Y2, Y7).

/// The way money takes.
public enum PaymentChannel: String, Codable, CaseIterable, Sendable {
    /// 支付宝
    case alipay
    /// 首信易支付
    case payease
}

/// `POST /api/v1/orders` with an `Idempotency-Key`: the same key with other content is refused.
public struct NewOrder: Codable, Equatable, Sendable {
    public let items: [OrderItem]
    /// The sum of the items, in fen.
    public let amount: Money
    /// What the payer reads at the gateway: ASCII or Chinese, at most 128 characters.
    public let subject: String
    /// No attempt outlives this.
    public let expiresAt: Timestamp
    /// Where the payer's browser ends up; it proves nothing (Y6).
    public let returnURL: String

    public init(items: [OrderItem], amount: Money, subject: String, expiresAt: Timestamp, returnURL: String) {
        self.items = items
        self.amount = amount
        self.subject = subject
        self.expiresAt = expiresAt
        self.returnURL = returnURL
    }

    enum CodingKeys: String, CodingKey {
        case items, amount, subject
        case expiresAt = "expires_at"
        case returnURL = "return_url"
    }
}

/// One thing that is paid for.
public struct OrderItem: Codable, Equatable, Sendable {
    /// The exam's own name for it, once in an order: an entry's id.
    public let reference: String
    public let title: String
    /// In fen, more than 0.
    public let amount: Money

    public init(reference: String, title: String, amount: Money) {
        self.reference = reference
        self.title = title
        self.amount = amount
    }
}

/// An order as Payment knows it.
public struct OrderBody: Codable, Equatable, Sendable {
    public enum State: String, Codable, CaseIterable, Sendable {
        /// No money has come; an attempt may be under way.
        case open
        /// The whole amount has come.
        case paid
        /// Ended without money: no attempt is open and none can be started. Money that comes late all the same makes it `paid`.
        case closed
        /// Paid, and all of it is with the payer again.
        case refunded
    }

    public let id: String
    public let state: State
    public let amount: Money
    /// Whether an attempt is open whose outcome isn't known: the order may still turn out paid.
    public let isSettling: Bool
    public let expiresAt: Timestamp

    public init(id: String, state: State, amount: Money, isSettling: Bool, expiresAt: Timestamp) {
        self.id = id
        self.state = state
        self.amount = amount
        self.isSettling = isSettling
        self.expiresAt = expiresAt
    }

    enum CodingKeys: String, CodingKey {
        case id, state, amount
        case isSettling = "is_settling"
        case expiresAt = "expires_at"
    }
}

/// `POST /api/v1/orders/{id}/attempts`
public struct NewAttempt: Codable, Equatable, Sendable {
    public let channel: PaymentChannel

    public init(channel: PaymentChannel) { self.channel = channel }
}

/// An attempt to pay, and how the browser gets to the gateway; `GET /api/v1/orders/{id}/attempt` tells it of the one under way.
public struct AttemptBody: Codable, Equatable, Sendable {
    public let id: String
    public let channel: PaymentChannel
    public let expiresAt: Timestamp
    public let redirect: Redirect

    public init(id: String, channel: PaymentChannel, expiresAt: Timestamp, redirect: Redirect) {
        self.id = id
        self.channel = channel
        self.expiresAt = expiresAt
        self.redirect = redirect
    }

    enum CodingKeys: String, CodingKey {
        case id, channel, redirect
        case expiresAt = "expires_at"
    }
}

/// A browser is sent on: by GET to the URL, or by a form that posts the fields in this order.
public struct Redirect: Codable, Equatable, Sendable {
    public enum Method: String, Codable, CaseIterable, Sendable { case get, post }

    public struct Field: Codable, Equatable, Sendable {
        public let name: String
        public let value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public let method: Method
    public let url: String
    public let fields: [Field]

    public init(method: Method, url: String, fields: [Field]) {
        self.method = method
        self.url = url
        self.fields = fields
    }
}
