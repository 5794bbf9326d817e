import Database
import EnrollmentDomain
import HTTP
import Primitives
import Runtime

/// `arrange [SEED]`: rooms, seats and ticket numbers for every paid entry, once, after registration and payment have closed
/// and every payment is settled (SPEC E24). The seed is recorded, so that the draw can be repeated.
///
/// A transaction for each subject at each site: the service that candidates use meanwhile waits for none of them long. A run that was
/// interrupted is gone on with by the next and comes to the very same result; until it is complete no ticket is shown.
struct ArrangeRooms: Sendable {
    let database: Database
    let effects: Effects

    struct Outcome: Sendable, Equatable {
        let seed: UInt64
        let placed: Int
        let rooms: Int
    }

    /// - Parameter seed: drawn here when it is `nil`.
    /// - Throws: `ArrangementRefusal`; then nothing was written.
    func callAsFunction(_ sitting: Sitting, seed given: UInt64?) async throws -> Outcome {
        let run = try await begin(sitting, seed: given)
        try await goOn(run, sitting)
        return try await database.read { snapshot in
            Outcome(
                seed: run.seed, placed: try snapshot.placementCount(in: sitting.code), rooms: try snapshot.roomCount(in: sitting.code))
        }
    }

    /// Makes the steps that are left. Two who do so at a time make each step once. What keeps it from going on is kept for everybody to see.
    /// - Throws: `ArrangementRefusal` when the pack was changed after it was checked.
    func goOn(_ run: ArrangementRun, _ sitting: Sitting) async throws {
        do {
            try await makeSteps(run, sitting)
        } catch let refusal as ArrangementRefusal {
            let message = refusal.problem.message
            if message != run.failure { try await database.write { try $0.note(message, ofArrangement: sitting.code) } }
            throw refusal
        }
    }

    /// What had stopped the run is told until a step is made again.
    private func makeSteps(_ run: ArrangementRun, _ sitting: Sitting) async throws {
        var failure = run.failure
        for place in try await database.read({ try $0.placesLeft(in: sitting.code) }) {
            try Task.checkCancellation()
            try await fill(place, run, sitting)
            if failure != nil { try await database.write { try $0.note(nil, ofArrangement: sitting.code) } }
            failure = nil
        }
        try await database.write { try $0.completeArrangement(of: sitting.code, at: effects.now()) }
    }

    /// Records the run with its steps, after everything that could stop one of them has been looked at; or goes on with an earlier run.
    func begin(
        _ sitting: Sitting, seed given: UInt64?, by actor: String = OfficeContext.operatorName
    ) async throws -> ArrangementRun {
        let seed = given ?? effects.seed()
        return try await database.write { tx in
            if let earlier = try tx.arrangement(of: sitting.code) {
                guard !earlier.isComplete else { throw ArrangementRefusal.alreadyArranged }
                guard given == nil || given == earlier.seed else { throw ArrangementRefusal.otherSeed(earlier.seed) }
                return earlier
            }
            let run = ArrangementRun(seed: seed, begunAt: effects.now(), isComplete: false)
            if let obstacle = try tx.obstacle(to: sitting, at: run.begunAt) { throw obstacle }
            try tx.begin(run, of: sitting.code, at: try places(sitting, tx))
            let act = OfficeAct(at: run.begunAt, actor: actor, kind: .arranged, detail: "seed \(seed)")
            try tx.note(act, id: effects.newID(), in: sitting.code)
            return run
        }
    }

    private func places(_ sitting: Sitting, _ tx: Transaction) throws -> [ArrangementPlace] {
        try tx.paidEntries(in: sitting.code).map { place, count in
            guard let subject = sitting.subject(place.subject) else { throw ArrangementRefusal.unknownSubject(place.subject) }
            try Arrangement.requireRooms(for: count, of: subject, at: place.site, in: sitting)
            return place
        }
    }

    /// One step: its seats, and a line in the history of each candidate (E29).
    func fill(_ place: ArrangementPlace, _ run: ArrangementRun, _ sitting: Sitting) async throws {
        guard let subject = sitting.subject(place.subject) else { throw ArrangementRefusal.unknownSubject(place.subject) }
        try await database.write { tx in
            let now = effects.now()
            guard try tx.finish(place, in: sitting.code, at: now) else { return }
            let entries = try tx.entriesToPlace(at: place, in: sitting.code, paidAt: run.begunAt)
            let placements = try tx.placements(entries, of: subject, at: place.site, in: sitting, run)
            for placement in placements { try tx.save(placement, of: subject.code, at: place.site, in: sitting.code) }
            for entry in entries where entry.isPaid {
                try tx.note(HistoryEvent(at: now, actor: .system, kind: .arranged, subject: subject.code), of: entry.registration)
            }
        }
    }
}

extension Reading {
    /// What keeps a sitting from being arranged: from then on nothing may become paid any more, for it could have no seat.
    func obstacle(to sitting: Sitting, at now: Timestamp) throws -> ArrangementRefusal? {
        let windows = try windowsInForce(of: sitting)
        for window in [windows[.registration], windows[.payment]].compactMap(\.self) where now < window.closes { return .notClosed(window) }
        let open = try openPayments(in: sitting.code)
        guard open == 0 else { return .paymentsOpen(open) }
        let held = try heldEntries(in: sitting.code)
        return held == 0 ? nil : .entriesHeld(held)
    }

    /// The draw for one subject at one site, clear of what is drawn already.
    func placements(
        _ entries: [PlaceableEntry], of subject: Subject, at site: SiteCode, in sitting: Sitting, _ run: ArrangementRun,
        beside drawn: Engagements? = nil
    ) throws -> [Placement] {
        var engagements: [ID<Entry>: [Window]] = [:]
        if subject.batchTime != nil {
            let all = try drawn ?? self.engagements(at: site, in: sitting, paidAt: run.begunAt)
            for entry in entries { engagements[entry.id] = all.of(entry.registration, beside: subject.code) }
        }
        return try Arrangement.place(
            entries.map(\.id), engagements: engagements, of: subject, at: site, in: sitting, seed: run.seed)
    }
}
