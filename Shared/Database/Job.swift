/// A closure that waits for its turn, and the caller to answer: exactly one of the answers is given, once.
struct Job<Access>: Sendable {
    typealias Answer = @Sendable () -> Void

    /// Runs the closure; what comes back tells the caller of its success, when the time has come.
    let run: @Sendable (Access) throws -> Answer
    let fail: @Sendable (any Error) -> Void

    init<T: Sendable>(_ body: @escaping @Sendable (Access) throws -> T, _ caller: CheckedContinuation<T, any Error>) {
        run = { access in
            let value = try body(access)
            return { caller.resume(returning: value) }
        }
        fail = { caller.resume(throwing: $0) }
    }
}
