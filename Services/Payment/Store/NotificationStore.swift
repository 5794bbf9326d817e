import Crypto
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
        /// It proves nothing, and the gateway is asked.
        case asked
        case forged, mismatched, malformed
        case unknownOrder = "unknown_order"
    }

    let channel: Channel
    let receivedAt: Timestamp
    /// The address that it came from.
    let sender: String
    /// As it came, or its beginning.
    let body: [UInt8]
    /// The whole body's, in bytes.
    let length: Int
    /// The whole body's SHA-256.
    let digest: [UInt8]

    /// - Parameter isAuthentic: whether a gateway signed it; what anybody could have sent is kept by its beginning.
    init(_ body: [UInt8], isAuthentic: Bool, by channel: Channel, from sender: String, at now: Timestamp) {
        self.channel = channel
        self.sender = sender
        receivedAt = now
        length = body.count
        digest = Digest.sha256(body)
        self.body = isAuthentic ? body : Array(body.prefix(Self.mostUnauthenticBytes))
    }
}

extension Transaction {
    func keep(_ notification: Notification, id: ID<Notification>, _ verdict: Notification.Verdict) throws {
        try run(
            """
            INSERT INTO notifications (id, channel, received_at, sender, body, body_length, body_sha256, verdict)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """, id, notification.channel, notification.receivedAt, notification.sender, notification.body, notification.length,
            notification.digest, verdict)
    }
}

extension Notification {
    /// More than any gateway sends: what is longer, or has more fields, isn't read at all. Reading it would cost more than sending it.
    private static let mostBytes = 65_536
    private static let mostFields = 256
    /// What is kept of a callback that no gateway signed.
    static let mostUnauthenticBytes = 4_096

    /// Whether a gateway may have sent so much.
    static func isOfUsualSize(_ body: [UInt8]) -> Bool {
        body.count <= mostBytes && body.count { $0 == UInt8(ascii: "&") } < mostFields
    }
}

extension Notification.Verdict {
    /// The gateway need not send it again.
    var isGood: Bool { self == .applied || self == .repeated || self == .asked }
}
