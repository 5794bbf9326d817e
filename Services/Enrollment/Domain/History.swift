public import Primitives

/// Something that happened to a registration; rows are only ever added (SPEC E29).
public struct HistoryEvent: Sendable, Equatable {
    public enum Kind: String, CaseIterable, Sendable {
        case confirmed
        /// The candidate's own data, photo or site were corrected (E9).
        case dataChanged = "data_changed"
        case reviewPassed = "review_passed"
        case reviewSaved = "review_saved"
        /// By the site officer; `detail` is the reason.
        case reviewRefused = "review_refused"
        /// A seat was taken and is held.
        case entered
        /// Given up by the candidate, or gone with what it stood on: its written, its money.
        case dropped
        /// Released when its hold ended.
        case expired
        case paymentBegun = "payment_begun"
        case paymentClosed = "payment_closed"
        /// The entry is paid; without a fee, `detail` is `free`.
        case paid
        /// Paid after its hold had ended, and its seat was free.
        case takenAgain = "taken_again"
        /// Money goes back: `detail` is a `RefundReason`.
        case refundAsked = "refund_asked"
        /// Money is back with the payer: `detail` is its amount in yuan.
        case refunded
        /// Money came that nobody was due, and goes back by itself: `detail` is a `Surplus`.
        case surplus
        /// The confirmation was deleted after the last entry had gone.
        case deleted
        /// The candidate's account is gone from the passport; only what is paid stays (P14).
        case accountDeleted = "account_deleted"
        /// Room, seat and ticket number are drawn.
        case arranged
    }

    public enum Actor: Sendable, Equatable {
        case candidate, system, payment
        case officer(String)
    }

    public let at: Timestamp
    public let actor: Actor
    public let kind: Kind
    public let subject: SubjectCode?
    public let detail: String?

    public init(at: Timestamp, actor: Actor, kind: Kind, subject: SubjectCode? = nil, detail: String? = nil) {
        self.at = at
        self.actor = actor
        self.kind = kind
        self.subject = subject
        self.detail = detail
    }
}

extension HistoryEvent.Actor {
    /// For the candidate, who is not told which officer it was.
    public var role: String {
        switch self {
        case .candidate, .system, .payment: rawValue
        case .officer: "officer"
        }
    }
}

extension HistoryEvent.Actor: RawRepresentable {
    public init?(rawValue: String) {
        switch rawValue {
        case "candidate": self = .candidate
        case "system": self = .system
        case "payment": self = .payment
        default:
            guard rawValue.hasPrefix("officer:") else { return nil }
            self = .officer(String(rawValue.dropFirst("officer:".count)))
        }
    }

    public var rawValue: String {
        switch self {
        case .candidate: "candidate"
        case .system: "system"
        case .payment: "payment"
        case .officer(let name): "officer:\(name)"
        }
    }
}
