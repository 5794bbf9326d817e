import Primitives
import Runtime
import Service

/// Keeps forgery from filling the disk and the log (SPEC Y5, S6): of callbacks that no gateway signed so many are kept and cried out of
/// each address, and so many of all; the others are counted and refused. The signature comes first: checking it costs less than receiving
/// the request, and so what a gateway signed is never refused for what others sent, be it from the same address.
final class ForgeryLimit: Sendable {
    enum Refusal: Error, Equatable {
        /// This address has sent too many.
        case client
        /// All addresses together have.
        case everybody

        /// Seconds until one more may be kept.
        var retryAfter: Int { Int((self == .client ? ForgeryLimit.pauseOfClient : ForgeryLimit.pauseOfEverybody).seconds) }
    }

    private static let pauseOfClient = Timestamp.Span.minutes(1)
    /// At the worst 14,400 a day, about 60 MB.
    private static let pauseOfEverybody = Timestamp.Span.seconds(6)

    private let ofClient = RateLimit(atOnce: 20, oneMoreEvery: pauseOfClient)
    private let ofEverybody = RateLimit(atOnce: 200, oneMoreEvery: pauseOfEverybody)
    private let client: Counter
    private let everybody: Counter

    init(metrics: Metrics) {
        let name = "payment_unauthentic_callbacks_refused_total"
        let help = "Callbacks that no gateway signed, refused without being kept"
        client = metrics.counter(name, help, ["limit": "client"])
        everybody = metrics.counter(name, help, ["limit": "everybody"])
    }

    /// Lets a callback that no gateway signed be kept.
    func admit(_ sender: String, at now: Timestamp) throws(Refusal) {
        guard ofClient.admit(sender, at: now) else {
            client.increment()
            throw .client
        }
        guard ofEverybody.admit("", at: now) else {
            everybody.increment()
            throw .everybody
        }
    }
}
