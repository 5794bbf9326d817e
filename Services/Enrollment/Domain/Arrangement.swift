public import Primitives

/// A seat in a room, with the number that goes on the ticket.
public struct Placement: Sendable, Equatable {
    public let entry: ID<Entry>
    public let room: Int
    public let seat: Int
    public let number: TicketNumber
    /// When the room sits; `nil` where all sit at the subject's time.
    public let batch: Window?
}

/// The rooms of one subject at one site.
public struct SiteRooms: Sendable, Equatable {
    public let site: SiteCode
    public let subject: SubjectCode
    public let candidates: Int
    public let rooms: ClosedRange<Int>
    /// In how many batches; 0 where all sit at one time.
    public let batches: Int

    public init(site: SiteCode, subject: SubjectCode, candidates: Int, rooms: ClosedRange<Int>, batches: Int) {
        (self.site, self.subject, self.candidates) = (site, subject, candidates)
        (self.rooms, self.batches) = (rooms, batches)
    }
}

/// Arranging (编排): who sits where, drawn at random from a recorded seed so that it can be repeated and checked (SPEC E24).
public enum Arrangement {
    /// Places the paid entries of one subject at one site.
    /// - Parameters:
    ///   - entries: in any order; the draw begins from the order of their ids.
    ///   - engagements: when the same candidates sit their other subjects. What is held in batches keeps clear of them.
    public static func place(
        _ entries: [ID<Entry>], engagements: [ID<Entry>: [Window]] = [:], of subject: Subject, at site: SiteCode, in sitting: Sitting,
        seed: UInt64
    ) throws(ArrangementRefusal) -> [Placement] {
        try requireRooms(for: entries.count, of: subject, at: site, in: sitting)
        var draw = SplitMix64(seed: seed ^ SplitMix64.hash(site.rawValue.utf8) ^ SplitMix64.hash(subject.code.rawValue.utf8))
        let drawn = draw.shuffled(entries.sorted())
        guard subject.batchTime != nil else {
            return try seat(drawn, nil, from: subject.firstRoom, of: subject, at: site, in: sitting)
        }
        guard let dealt = BatchDeal.deal(drawn, engagements: engagements, of: subject, roomSize: sitting.roomSize) else {
            throw .noFreeBatch(site, subject.code)
        }
        var placements: [Placement] = []
        for (batch, members) in dealt {
            let room = placements.last.map { $0.room + 1 } ?? subject.firstRoom
            placements += try seat(members, batch, from: room, of: subject, at: site, in: sitting)
        }
        return placements
    }

    private static func seat(
        _ entries: [ID<Entry>], _ batch: Window?, from first: Int, of subject: Subject, at site: SiteCode, in sitting: Sitting
    ) throws(ArrangementRefusal) -> [Placement] {
        var placements: [Placement] = []
        for (index, entry) in entries.enumerated() {
            let (room, seat) = (index / sitting.roomSize + first, index % sitting.roomSize + 1)
            let number = try sitting.numbering.number(of: subject, at: site, in: sitting, room: room, seat: seat)
            placements.append(Placement(entry: entry, room: room, seat: seat, number: number, batch: batch))
        }
        return placements
    }

    /// - Throws: `ArrangementRefusal.tooManyRooms`, with site and subject.
    public static func requireRooms(
        for entries: Int, of subject: Subject, at site: SiteCode, in sitting: Sitting
    ) throws(ArrangementRefusal) {
        let needed = (entries + sitting.roomSize - 1) / sitting.roomSize + roomsNotFull(entries, subject, sitting)
        let available = sitting.rooms(of: subject).count
        guard needed <= available else { throw .tooManyRooms(site, subject.code, needed: needed, available: available) }
    }

    /// Where other subjects push candidates from batch to batch, each batch may end with a room that isn't full.
    private static func roomsNotFull(_ entries: Int, _ subject: Subject, _ sitting: Sitting) -> Int {
        guard subject.batchTime != nil, sitting.subjects.contains(where: { $0 != subject && subject.batchesLost(to: $0) > 0 }) else {
            return 0
        }
        return min(entries, max(0, subject.batches.count - 1))
    }
}
