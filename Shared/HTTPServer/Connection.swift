import Foundation
import Synchronization

/// One client's socket: who it is, what it is about, and by when it must have got on.
///
/// The library knows only an idle timeout, which a client that drips a byte a second never meets; so each connection has a deadline
/// here, and one that passes it has its socket shut down.
final class Connection: Sendable {
    /// The address, without the port; `unix` on a Unix socket.
    let client: String
    private let state: Mutex<State>

    private struct State {
        /// `nil` once it is closed: the number may by then be another connection's.
        var socket: Int32?
        /// `nil` while a handler runs or an answer is sent.
        var deadline: ContinuousClock.Instant?
        var exchange: Exchange?
    }

    init(client: String, socket: Int32, deadline: ContinuousClock.Instant) {
        self.client = client
        state = Mutex(State(socket: socket, deadline: deadline))
    }

    /// A request's first line has come; the rest must be here by the deadline.
    func begin(_ exchange: Exchange, deadline: ContinuousClock.Instant) {
        state.withLock { state in
            state.exchange = exchange
            state.deadline = deadline
        }
    }

    /// The request is here: from now on it is our turn.
    func received() { state.withLock { $0.deadline = nil } }

    /// The request is done with; the next one may come until the deadline.
    func rest(deadline: ContinuousClock.Instant) {
        state.withLock { state in
            state.exchange = nil
            state.deadline = deadline
        }
    }

    func closed() { state.withLock { $0.socket = nil } }

    /// Shuts the socket if the deadline is over; `note` is called before the client can see it.
    func cut(ifOverdueAt now: ContinuousClock.Instant, note: () -> Void) {
        state.withLock { state in
            guard let socket = state.socket, let deadline = state.deadline, deadline < now else { return }
            state.deadline = nil
            note()
            shutdown(socket, Int32(SHUT_RDWR))
        }
    }

    /// Answers the request at hand, if there is one, without waiting for its handler.
    func abandon() {
        let exchange = state.withLock { $0.exchange }
        exchange?.abandon()
    }
}
