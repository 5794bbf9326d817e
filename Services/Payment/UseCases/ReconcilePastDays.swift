import Database
import PaymentDomain
import Primitives
import Runtime

extension PaymentServices {
    /// Gateways have a day's bill ready in the next morning.
    private static let readyAfter = Timestamp.Span.hours(10)
    /// When somebody is told of a day that isn't compared.
    private static let lateAfter = Timestamp.Span.hours(12)
    private static let pauseBetweenTries = Timestamp.Span.minutes(30)

    /// Y11. Compares the bills of yesterday, and of days before that were missed, until each is done; those of gateways that can't be asked for
    /// one are given as files. A day that isn't compared by noon is an alarm.
    func reconcilePastDays() async throws {
        let now = effects.now()
        for channel in Channel.allCases {
            let offersBills = gateways[channel].offersBills
            let days = try await database.read { try $0.daysToCompare(channel, before: BillDay(containing: now), isAsked: offersBills) }
            for day in days where now >= day.end + Self.readyAfter {
                if offersBills { try await compareAgain(channel, day, at: now) }
                if now >= day.end + Self.lateAfter { try await cryOut(channel, day) }
            }
        }
    }

    private func compareAgain(_ channel: Channel, _ day: BillDay, at now: Timestamp) async throws {
        let (isDone, lastTry) = try await database.read { try $0.reconciled(channel, day) }
        guard !isDone, lastTry.map({ now - $0 >= Self.pauseBetweenTries }) ?? true else { return }
        do {
            let report = try await reconcile(channel, day)
            log.info(
                "bill.compared",
                ["channel": .text(channel.rawValue), "entries": .count(report.entries), "differences": .count(report.open.count)])
        } catch let refusal as ReconciliationRefusal {
            log.warning("bill.not_compared", ["channel": .text(channel.rawValue), "cause": .failure(refusal)])
        }
    }

    /// Once for each day.
    private func cryOut(_ channel: Channel, _ day: BillDay) async throws {
        let isNews = try await database.write { [effects] tx in
            guard try !tx.reconciled(channel, day).isDone, try tx.isBusy(channel, day), try !tx.isCriedOut(channel, day) else {
                return false
            }
            try tx.note(.notCompared, by: channel, number: day.description, of: nil, id: effects.newID(), at: effects.now())
            return true
        }
        if isNews { alarms.raise(.notCompared, channel, number: day.description) }
    }
}
