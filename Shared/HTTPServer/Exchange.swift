import HTTP
import Synchronization

/// One request and its answer, between the library's worker and the handler's task.
///
/// The worker asks for the answer and suspends the connection when there is none yet; the task leaves the answer and resumes the
/// connection when it is suspended. Both happen under one lock, and so does the end of the request: the library's handle is never
/// touched too early or too late.
final class Exchange: Sendable {
    let connection: Connection
    let target: RequestTarget?
    private let state = Mutex(State())

    private struct State {
        var phase = Phase.begun
        var body: [UInt8] = []
        var bodyLimit = 0
        var isAbandoned = false
    }

    private enum Phase {
        /// Only the request line is known.
        case begun
        case receiving(RequestHead)
        /// The rest of the body is thrown away, then this is sent.
        case refused(Response)
        case running
        case suspended(ConnectionHandle)
        case answered(Response)
        case over
    }

    /// What the worker does once the request is whole.
    enum Turn {
        case run(Request)
        case send(Response)
        case close
    }

    init(_ target: RequestTarget?, on connection: Connection) {
        self.target = target
        self.connection = connection
    }

    /// Whether the fields have not been looked at.
    var isNew: Bool { state.withLock { if case .begun = $0.phase { true } else { false } } }

    func accept(_ head: RequestHead, bodyLimit: Int) {
        state.withLock { state in
            state.phase = .receiving(head)
            state.bodyLimit = bodyLimit
            // What is announced need not come: memory is set aside for a usual body only.
            if let length = head.contentLength { state.body.reserveCapacity(min(length, bodyLimit, 1 << 20)) }
        }
    }

    /// The request will not reach the handler; the answer goes out when its body has come.
    func refuse(_ response: Response) { state.withLock { $0.phase = .refused(response) } }

    /// The answer is on its way already.
    func close() { state.withLock { $0.phase = .over } }

    /// - Returns: `false` when the body has just grown over its limit.
    func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
        state.withLock { state in
            guard case .receiving = state.phase else { return true }
            guard state.body.count + bytes.count <= state.bodyLimit else {
                state.body = []
                return false
            }
            unsafe state.body.append(contentsOf: bytes)
            return true
        }
    }

    /// The request is whole, or its connection was resumed.
    func turn(client: (RequestHead) -> String) -> Turn {
        state.withLock { state in
            switch state.phase {
            case .receiving(let head):
                guard !state.isAbandoned else { return .send(Problem.stopping.response) }
                state.phase = .running
                let body = state.body
                state.body = []
                return .run(Request(head.method, head.target, headers: head.headers, body: body, client: client(head)))
            case .refused(let response), .answered(let response):
                state.phase = .over
                return .send(response)
            case .begun, .running, .suspended, .over: return .close
            }
        }
    }

    /// The handler's answer, when it is there; otherwise the connection is suspended until it is.
    func takeOrSuspend(_ handle: ConnectionHandle) -> Response? {
        state.withLock { state in
            if case .answered(let response) = state.phase {
                state.phase = .over
                return response
            }
            guard !state.isAbandoned else {
                state.phase = .over
                return Problem.stopping.response
            }
            handle.suspend()
            state.phase = .suspended(handle)
            return nil
        }
    }

    /// Leaves the handler's answer. Nobody may be there any more to take it.
    func finish(with response: Response) {
        state.withLock { state in
            switch state.phase {
            case .running: state.phase = .answered(response)
            case .suspended(let handle):
                state.phase = .answered(response)
                handle.resume()
            case .begun, .receiving, .refused, .answered, .over: return
            }
        }
    }

    /// The client is told that the service stops; what the handler still answers is dropped.
    func abandon() {
        state.withLock { state in
            state.isAbandoned = true
            guard case .suspended(let handle) = state.phase else { return }
            state.phase = .answered(Problem.stopping.response)
            handle.resume()
        }
    }

    /// The library is done with the request, answered or not. - Returns: whether it got as far as being counted in.
    func completed() -> Bool {
        state.withLock { state in
            if case .begun = state.phase { return false }
            state.phase = .over
            state.body = []
            return true
        }
    }
}
