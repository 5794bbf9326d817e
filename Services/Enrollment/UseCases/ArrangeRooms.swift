import Database
import EnrollmentDomain
import Primitives
import Runtime

/// `arrange [SEED]`: rooms, seats and ticket numbers for every paid entry, once, after registration and payment have closed
/// and every payment is settled (SPEC E24). The seed is recorded, so that the draw can be repeated.
struct ArrangeRooms: Sendable {
    let database: Database
    let effects: Effects

    struct Outcome: Sendable {
        let seed: UInt64
        let placed: Int
        let rooms: Int
    }

    /// - Parameter seed: drawn here when it is `nil`.
    /// - Throws: `ArrangementRefusal`.
    func callAsFunction(_ sitting: Sitting, seed given: UInt64?) async throws -> Outcome {
        let now = effects.now()
        for kind in [WindowKind.registration, .payment] {
            if let window = sitting.windows[kind], now < window.closes { throw ArrangementRefusal.notClosed(window) }
        }
        let seed = given ?? effects.random(8).reduce(0) { $0 << 8 | UInt64($1) }
        return try await database.write { tx in
            let open = try tx.openPayments(in: sitting.code)
            guard open == 0 else { throw ArrangementRefusal.paymentsOpen(open) }
            try tx.recordArrangement(of: sitting.code, seed: seed, at: now)
            var placed = 0
            var rooms = 0
            for place in try tx.places(in: sitting.code) {
                guard let subject = sitting.subject(place.subject) else { continue }
                let entries = try tx.paidEntries(of: place.subject, at: place.site, in: sitting.code)
                let placements = try Arrangement.place(entries, of: subject, at: place.site, in: sitting, seed: seed)
                for placement in placements { try tx.save(placement, of: place.subject, at: place.site, in: sitting.code) }
                placed += placements.count
                rooms += Set(placements.map(\.room)).count
            }
            return Outcome(seed: seed, placed: placed, rooms: rooms)
        }
    }
}
