import HTTP
import Primitives
import Synchronization

/// One order and the task that waits for it. Ends once; whoever is first (the answer, the cancellation, the closing) decides how.
final class Exchange: Sendable {
    enum Order: Sendable {
        case call(Call)
        case mail(Mail, MailServer)

        /// Whose connections it takes.
        var host: String {
            switch self {
            case .call(let call): call.base.description
            case .mail(_, let server): server.url
            }
        }

        var timeout: Timestamp.Span {
            switch self {
            case .call(let call): call.timeout
            case .mail(_, let server): server.timeout
            }
        }
    }

    typealias Outcome = Result<Response, HTTPClientError>

    private enum State {
        case begun
        case awaited(CheckedContinuation<Outcome, Never>)
        case ended(Outcome)
    }

    let order: Order
    /// When the waiting must end, whatever libcurl does: it doesn't count the time that a call waits for one of its host's connections.
    let deadline: ContinuousClock.Instant
    private let state = Mutex(State.begun)

    init(_ order: Order) {
        self.order = order
        deadline = .now.advanced(by: .microseconds(order.timeout.microseconds))
    }

    var isOver: Bool {
        state.withLock { state in
            if case .ended = state { true } else { false }
        }
    }

    /// Waits for the end; one caller only.
    func outcome() async -> Outcome {
        await withCheckedContinuation { continuation in
            let ended: Outcome? = state.withLock { state in
                if case .ended(let outcome) = state { return outcome }
                state = .awaited(continuation)
                return nil
            }
            if let ended { continuation.resume(returning: ended) }
        }
    }

    func end(_ outcome: Outcome) {
        let waiting: CheckedContinuation<Outcome, Never>? = state.withLock { state in
            switch state {
            case .begun:
                state = .ended(outcome)
                return nil
            case .awaited(let continuation):
                state = .ended(outcome)
                return continuation
            case .ended:
                return nil
            }
        }
        waiting?.resume(returning: outcome)
    }
}
