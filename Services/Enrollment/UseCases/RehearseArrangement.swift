import Database
import EnrollmentDomain
import Primitives
import Runtime

/// `arrange --dry-run [SEED]`: the rooms that an arrangement would make of what is paid by now. Nothing is written (SPEC E24).
struct RehearseArrangement: Sendable {
    let database: Database
    let effects: Effects

    struct Outcome: Sendable, Equatable {
        let seed: UInt64
        let places: [SiteRooms]
    }

    /// - Parameters:
    ///   - seed: drawn here when it is `nil`; the same seed makes the same rooms when it is in earnest.
    ///   - only: the site that is looked at; `nil` for all.
    /// - Throws: `ArrangementRefusal` of the rules that an arrangement of these entries breaks, but not of time: before registration closes
    ///   is when one wants to know.
    func callAsFunction(_ sitting: Sitting, seed given: UInt64?, at only: SiteCode? = nil) async throws -> Outcome {
        let run = ArrangementRun(seed: given ?? effects.seed(), begunAt: effects.now(), isComplete: false)
        return try await database.read { snapshot in
            if let earlier = try snapshot.arrangement(of: sitting.code), earlier.isComplete { throw ArrangementRefusal.alreadyArranged }
            let places = try snapshot.paidEntries(in: sitting.code).map(\.place).filter { only == nil || $0.site == only }
            let sites = Dictionary(grouping: places, by: \.site).sorted { $0.key < $1.key }
            return Outcome(seed: run.seed, places: try sites.flatMap { try rehearse($0.value, at: $0.key, sitting, run, snapshot) })
        }
    }

    /// The batches that are given to one subject are kept in mind for the next.
    private func rehearse(
        _ places: [ArrangementPlace], at site: SiteCode, _ sitting: Sitting, _ run: ArrangementRun, _ snapshot: Snapshot
    ) throws -> [SiteRooms] {
        var engagements = try snapshot.engagements(at: site, in: sitting, paidAt: run.begunAt)
        return try places.map { place in
            guard let subject = sitting.subject(place.subject) else { throw ArrangementRefusal.unknownSubject(place.subject) }
            let entries = try snapshot.entriesToPlace(at: place, in: sitting.code, paidAt: run.begunAt)
            let placements = try snapshot.placements(entries, of: subject, at: site, in: sitting, run, beside: engagements)
            let registrations = Dictionary(uniqueKeysWithValues: entries.map { ($0.id, $0.registration) })
            for placement in placements {
                guard let batch = placement.batch, let registration = registrations[placement.entry] else { continue }
                engagements.add(of: registration, subject.code, batch: batch)
            }
            return SiteRooms(
                site: site, subject: subject.code, candidates: placements.count,
                rooms: subject.firstRoom...(placements.last?.room ?? subject.firstRoom),
                batches: Set(placements.compactMap { $0.batch?.opens }).count)
        }
    }
}

extension RehearseArrangement.Outcome {
    /// A line for each subject at each site, and what it comes to.
    var text: String {
        let lines = places.map { place in
            let batches = place.batches == 0 ? "" : ", \(place.batches) batches"
            return "\(place.site.rawValue) \(place.subject.rawValue): \(place.candidates) candidates, \(place.rooms.count) rooms, "
                + "\(place.rooms.lowerBound)–\(place.rooms.upperBound)\(batches)\n"
        }
        let (candidates, rooms) = (places.reduce(0) { $0 + $1.candidates }, places.reduce(0) { $0 + $1.rooms.count })
        return lines.joined() + "\(candidates) candidates in \(rooms) rooms, seed \(seed); nothing was written"
    }
}

extension Effects {
    /// A seed for a draw that can be repeated.
    func seed() -> UInt64 { random(8).reduce(0) { $0 << 8 | UInt64($1) } }
}
