import Database
import PaymentDomain
import Primitives
import Runtime

extension PaymentServices {
    /// Gateways have a day's bill ready in the next morning.
    private static let readyAfter = Timestamp.Span.hours(10)
    private static let pauseBetweenTries = Timestamp.Span.minutes(30)

    /// Y11. Compares yesterday's bills, of the gateways that can be asked for one, until it is done.
    func reconcileYesterday() async throws {
        let now = effects.now()
        let today = BillDay(containing: now)
        guard now >= today.start + Self.readyAfter else { return }
        for channel in Channel.allCases where gateways[channel].offersBills {
            let (isDone, lastTry) = try await database.read { try $0.reconciled(channel, today.previous) }
            guard !isDone, lastTry.map({ now - $0 >= Self.pauseBetweenTries }) ?? true else { continue }
            do {
                let report = try await reconcile(channel, today.previous)
                log.info(
                    "bill.compared",
                    ["channel": .text(channel.rawValue), "entries": .count(report.entries), "differences": .count(report.open.count)])
            } catch let refusal as ReconciliationRefusal {
                log.warning("bill.not_compared", ["channel": .text(channel.rawValue), "cause": .failure(refusal)])
            }
        }
    }
}
