import Synchronization

/// A count that a test can wait for; a test that is out of time waits no longer.
final class Tally: Sendable {
    private struct State {
        var count = 0
        var lastWaiter = 0
        var waiting: [Int: (goal: Int, continuation: CheckedContinuation<Void, Never>)] = [:]
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.count } }

    func add() {
        let ready = state.withLock { state in
            state.count += 1
            let ready = state.waiting.filter { $0.value.goal <= state.count }
            for number in ready.keys { state.waiting[number] = nil }
            return ready.values
        }
        for waiter in ready { waiter.continuation.resume() }
    }

    func reach(_ goal: Int) async {
        let number = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.count >= goal || Task.isCancelled { return true }
                    state.waiting[number] = (goal, continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: number) }?.continuation.resume()
        }
    }
}

/// Values noted by several threads, in the order of their coming.
final class Notes<Value: Sendable>: Sendable {
    private let values = Mutex<[Value]>([])

    var all: [Value] { values.withLock { $0 } }
    func add(_ value: Value) { values.withLock { $0.append(value) } }
}
