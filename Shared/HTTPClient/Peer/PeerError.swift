public import HTTP

/// Why a call to another of our services gave nothing usable.
public enum PeerError: Error, Equatable, Sendable {
    /// Unreachable, too slow, left alone by the breaker, cancelled, or an answer of 5xx. The peer may or may not have acted.
    case unavailable(peer: String)
    /// The peer said no (3xx, 4xx), with its problem document when it gave one.
    case refused(status: Int, Problem.Document?)
    /// The peer answered with something that our contract does not know.
    case brokenAnswer(peer: String)
}
