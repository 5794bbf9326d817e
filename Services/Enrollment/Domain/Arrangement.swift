public import Primitives

/// A seat in a room, with the number that goes on the ticket.
public struct Placement: Sendable, Equatable {
    public let entry: ID<Entry>
    public let room: Int
    public let seat: Int
    public let number: TicketNumber
}

/// Arranging (编排): who sits where, drawn at random from a recorded seed so that it can be repeated and checked (SPEC E24).
public enum Arrangement {
    /// Places the paid entries of one subject at one site.
    /// - Parameter entries: in any order; the draw begins from the order of their ids.
    public static func place(
        _ entries: [ID<Entry>], of subject: Subject, at site: SiteCode, in sitting: Sitting, seed: UInt64
    ) throws(ArrangementRefusal) -> [Placement] {
        try requireRooms(for: entries.count, of: subject, at: site, in: sitting)
        var generator = SplitMix64(
            seed: seed ^ SplitMix64.hash(site.rawValue.utf8) ^ SplitMix64.hash(subject.code.rawValue.utf8))
        let drawn = entries.sorted().shuffled(using: &generator)
        var placements: [Placement] = []
        for (index, entry) in drawn.enumerated() {
            let (room, seat) = (index / sitting.roomSize + subject.firstRoom, index % sitting.roomSize + 1)
            let number = try sitting.numbering.number(of: subject, at: site, in: sitting, room: room, seat: seat)
            placements.append(Placement(entry: entry, room: room, seat: seat, number: number))
        }
        return placements
    }

    /// - Throws: `ArrangementRefusal.tooManyRooms`, with site and subject.
    public static func requireRooms(
        for entries: Int, of subject: Subject, at site: SiteCode, in sitting: Sitting
    ) throws(ArrangementRefusal) {
        let needed = (entries + sitting.roomSize - 1) / sitting.roomSize
        let available = sitting.rooms(of: subject).count
        guard needed <= available else { throw .tooManyRooms(site, subject.code, needed: needed, available: available) }
    }
}
