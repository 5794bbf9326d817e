import Journey
import Synchronization

/// All that the services said they had done, and when they said it first.
final class Acknowledgements: Sendable {
    private let told = Mutex<[Acknowledgement: ContinuousClock.Instant]>([:])

    @Sendable func add(_ acknowledgement: Acknowledgement) {
        let now = ContinuousClock.now
        told.withLock { told in
            if told[acknowledgement] == nil { told[acknowledgement] = now }
        }
    }

    var all: [Acknowledgement] { told.withLock { Array($0.keys) } }

    /// How many each service has given since then.
    func count(since moment: ContinuousClock.Instant) -> [Service: Int] {
        told.withLock { told in
            Dictionary(told.filter { $0.value > moment }.map { (Service(for: $0.key.what), 1) }, uniquingKeysWith: +)
        }
    }

    /// For each service the longest time in which it acknowledged nothing new.
    func longestGaps(from begin: ContinuousClock.Instant, to end: ContinuousClock.Instant) -> [Service: Duration] {
        let told = told.withLock { $0 }
        return Dictionary(
            uniqueKeysWithValues: Service.allCases.map { service in
                let moments = told.filter { Service(for: $0.key.what) == service && $0.value > begin && $0.value < end }.values.sorted()
                let bounds = [begin] + moments + [end]
                return (service, zip(bounds, bounds.dropFirst()).map { $1 - $0 }.max() ?? .zero)
            })
    }
}

/// Who makes a write durable before it is acknowledged.
enum Service: String, CaseIterable {
    case passport, enrollment, payment

    init(for what: Acknowledgement.What) {
        self =
            switch what {
            case .account: .passport
            case .registration, .seat: .enrollment
            case .attempt, .paid: .payment
            }
    }
}

extension Duration {
    /// In seconds, to a tenth.
    var shown: String {
        let tenths = Int((self / .milliseconds(100)).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
