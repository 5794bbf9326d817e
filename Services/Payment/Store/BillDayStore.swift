import Database
import PaymentDomain
import Primitives

extension Reading {
    /// Further back nobody looks by itself.
    private static var mostDays: Int { 31 }

    /// Days on which money may have moved and that weren't compared to their end, the newest first.
    /// - Parameter isAsked: whether the gateway has bills; then yesterday's is one whatever we know of it.
    func daysToCompare(_ channel: Channel, before today: BillDay, isAsked: Bool) throws -> [BillDay] {
        let days = Array(sequence(first: today.previous, next: \.previous).prefix(Self.mostDays))
        let done = try comparedDays(channel, since: days.last ?? today)
        return try days.filter { day in try !done.contains(day.description) && (isAsked && day == today.previous || isBusy(channel, day)) }
    }

    private func comparedDays(_ channel: Channel, since day: BillDay) throws -> Set<String> {
        Set(
            try all("SELECT day FROM reconciliations WHERE channel = $1 AND state = 'done' AND day >= $2", channel, day.description) {
                try $0.next()
            })
    }

    /// Whether anybody began to pay on that day, or money came or went.
    func isBusy(_ channel: Channel, _ day: BillDay) throws -> Bool {
        try first(
            """
            SELECT 1 WHERE EXISTS (SELECT 1 FROM attempts WHERE channel = $1 AND created_at >= $2 AND created_at < $3)
            OR EXISTS (SELECT 1 FROM attempts WHERE channel = $1 AND received_at >= $2 AND received_at < $3)
            OR EXISTS (SELECT 1 FROM ledger WHERE kind = 'refunded' AND credit = $4 AND posted_at >= $2 AND posted_at < $3)
            """, channel, day.start, day.end, Account.gateway(channel).name
        ) { try $0.next(Int.self) } != nil
    }

    func isCriedOut(_ channel: Channel, _ day: BillDay) throws -> Bool {
        try first("SELECT 1 FROM alarms WHERE kind = 'not_compared' AND channel = $1 AND number = $2", channel, day.description) {
            try $0.next(Int.self)
        } != nil
    }
}
