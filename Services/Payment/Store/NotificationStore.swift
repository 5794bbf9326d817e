import Database
import PaymentDomain
import Primitives

/// A callback as it came, valid or not, and what became of it (SPEC Y5).
struct Notification: Sendable {
    enum Verdict: String, Storable {
        /// It changed something.
        case applied
        /// It says what was known.
        case repeated
        case forged, mismatched, malformed
        case unknownOrder = "unknown_order"
    }

    let channel: Channel
    let receivedAt: Timestamp
    /// The address that it came from.
    let sender: String
    let body: [UInt8]
}

extension Transaction {
    func keep(_ notification: Notification, id: ID<Notification>, _ verdict: Notification.Verdict) throws {
        try run(
            "INSERT INTO notifications (id, channel, received_at, sender, body, verdict) VALUES ($1, $2, $3, $4, $5, $6)", id,
            notification.channel, notification.receivedAt, notification.sender, notification.body, verdict)
    }
}

extension Notification {
    /// More than any gateway sends; what is longer is kept cut off.
    static let mostBytes = 65_536
}

extension Notification.Verdict {
    /// The gateway need not send it again.
    var isGood: Bool { self == .applied || self == .repeated }
}
