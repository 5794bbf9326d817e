import Allowances
import Crypto
import Database
import Primitives
import Runtime

/// Keeps forgery from filling the disk and the log (SPEC Y5, S6): of callbacks that no gateway signed so many are kept and cried out of
/// each address, and so many of all; the others are counted and refused. The signature comes first: checking it costs less than receiving
/// the request, and so what a gateway signed is never refused for what others sent, be it from the same address.
final class ForgeryLimit: Sendable {
    enum Refusal: Error, Equatable {
        /// This address has sent too many; seconds until one more may be kept.
        case client(retryAfter: Int)
        /// All addresses together have.
        case everybody(retryAfter: Int)
    }

    private static let ofClient = Allowance(limit: 20, per: .minutes(20))
    /// At the worst 14,400 a day, about 60 MB.
    private static let ofEverybody = Allowance(limit: 200, per: .minutes(20))

    private let client: Counter
    private let everybody: Counter

    init(metrics: Metrics) {
        let name = "payment_unauthentic_callbacks_refused_total"
        let help = "Callbacks that no gateway signed, refused without being kept"
        client = metrics.counter(name, help, ["limit": "client"])
        everybody = metrics.counter(name, help, ["limit": "everybody"])
    }

    /// Refuses a callback that could not be kept anyhow, for the price of a reading: a flood takes nothing of the writer's time.
    func check(_ sender: String, in snapshot: Snapshot, at now: Timestamp) throws {
        if let wait = try snapshot.wait(for: Self.ofClient, of: Self.subject(sender), at: now) { throw refusal(ofClient: wait) }
        if let wait = try snapshot.wait(for: Self.ofEverybody, of: Self.subject(""), at: now) { throw refusal(ofEverybody: wait) }
    }

    /// Lets a callback that no gateway signed be kept.
    func admit(_ sender: String, in tx: Transaction, at now: Timestamp) throws {
        if let wait = try tx.take(Self.ofClient, of: Self.subject(sender), at: now) { throw refusal(ofClient: wait) }
        if let wait = try tx.take(Self.ofEverybody, of: Self.subject(""), at: now) { throw refusal(ofEverybody: wait) }
    }

    /// Counts a refusal once it is the answer: a transaction may run twice.
    func count(_ refusal: Refusal) {
        switch refusal {
        case .client: client.increment()
        case .everybody: everybody.increment()
        }
    }

    private func refusal(ofClient wait: Timestamp.Span) -> Refusal { .client(retryAfter: Int(wait.seconds) + 1) }
    private func refusal(ofEverybody wait: Timestamp.Span) -> Refusal { .everybody(retryAfter: Int(wait.seconds) + 1) }

    private static func subject(_ sender: String) -> [UInt8] { Digest.sha256(Array("forgery \(sender)".utf8)) }
}

extension ForgeryLimit.Refusal {
    var retryAfter: Int {
        switch self {
        case .client(let seconds), .everybody(let seconds): seconds
        }
    }
}
