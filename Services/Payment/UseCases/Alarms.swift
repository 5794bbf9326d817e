import PaymentDomain
import Runtime

/// Makes an alarm heard: a counter to watch, and a line in the log.
struct Alarms: Sendable {
    private let counters: [Alarm: Counter]
    private let log: Log

    init(metrics: Metrics, log: Log) {
        let pairs = Alarm.allCases.map { alarm in
            (alarm, metrics.counter("payment_alarms_total", "What a person has to look at", ["kind": alarm.rawValue]))
        }
        counters = Dictionary(pairs) { $1 }
        self.log = log
    }

    /// - Parameter number: the attempt's, as the gateway calls it.
    func raise(_ alarm: Alarm?, _ channel: Channel, number: String? = nil) {
        guard let alarm else { return }
        counters[alarm]?.increment()
        log.error("payment.alarm", ["kind": .text(alarm.rawValue), "channel": .text(channel.rawValue), "number": .text(number ?? "")])
    }

    func count(_ alarm: Alarm) -> Int64 { counters[alarm]?.value ?? 0 }
}
