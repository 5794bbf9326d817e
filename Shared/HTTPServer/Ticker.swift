import Dispatch

/// Does a small piece of work again and again, on a queue of its own: a busy pool of tasks must not put it off.
final class Ticker: @unchecked Sendable {
    // A dispatch source may be used from any thread, though its protocol doesn't say so.
    private let timer: any DispatchSourceTimer

    init(every interval: Duration, _ work: @escaping @Sendable () -> Void) {
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "http-ticker"))
        timer.setEventHandler(handler: work)
        timer.schedule(deadline: .now(), repeating: interval / .seconds(1))
        timer.activate()
    }

    deinit { timer.cancel() }

    func cancel() { timer.cancel() }
}
