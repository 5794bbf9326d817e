import Primitives

extension Subject {
    /// The batches (场次) in which it is held, in order; none where it is held once for all.
    ///
    /// Of several days each lasts from the hour of the slot's opening to the hour of its closing; one that closes at the hour at which it
    /// opens goes on through the night.
    public var batches: [Window] {
        guard let batchTime else { return [] }
        let day = Timestamp.Span.days(1)
        let rest = (slot.closes - slot.opens).microseconds % day.microseconds
        let hours = rest == 0 ? day : .microseconds(rest)
        var (batches, morning): ([Window], Timestamp) = ([], slot.opens)
        while morning < slot.closes {
            var opens = morning
            while opens + batchTime <= morning + hours {
                if let batch = Window(opens: opens, closes: opens + batchTime) { batches.append(batch) }
                opens = opens + batchTime + batchBreak
            }
            morning = morning + day
        }
        return batches
    }

    /// Whether nobody can be in both: at once, or with less between them than this subject's break.
    func clashes(_ batch: Window, with engagement: Window) -> Bool {
        batch.opens < engagement.closes + batchBreak && engagement.opens < batch.closes + batchBreak
    }

    /// How many of this subject's batches one engagement of the other can take from a candidate, at worst.
    public func batchesLost(to other: Subject) -> Int {
        let engagements = other.batchTime == nil ? [other.slot] : other.batches
        let own = batches
        return engagements.map { engagement in own.count { clashes($0, with: engagement) } }.max() ?? 0
    }
}

/// Deals a draw out to the batches of a subject.
struct BatchDeal {
    private let subject: Subject
    private let batches: [Window]
    /// In each batch: as few rooms at work at once as can hold all.
    private let seats: Int
    private var members: [[Int]]

    init(_ subject: Subject, candidates: Int, roomSize: Int) {
        self.subject = subject
        batches = subject.batches
        let rooms = (candidates + roomSize - 1) / roomSize
        seats = (rooms + batches.count - 1) / max(1, batches.count) * roomSize
        members = [[Int]](repeating: [], count: batches.count)
    }

    /// Whoever sits something else meanwhile chooses first; all others fill up the batches from the first on.
    /// - Parameters:
    ///   - drawn: in the order of the draw.
    ///   - engagements: of each, when the same candidate sits another subject.
    /// - Returns: for each batch those in it, in the order of the draw; `nil` when one of them is free in no batch.
    static func deal(
        _ drawn: [ID<Entry>], engagements: [ID<Entry>: [Window]], of subject: Subject, roomSize: Int
    ) -> [(batch: Window, entries: [ID<Entry>])]? {
        var deal = BatchDeal(subject, candidates: drawn.count, roomSize: roomSize)
        let open = drawn.map { deal.open(beside: engagements[$0] ?? []) }
        let tied = drawn.indices.filter { open[$0].count < deal.batches.count }
        let free = drawn.indices.filter { open[$0].count == deal.batches.count }
        for position in tied + free { guard deal.place(position, in: open[position]) else { return nil } }
        return zip(deal.batches, deal.members).map { batch, members in (batch, members.sorted().map { drawn[$0] }) }
    }

    private func open(beside engagements: [Window]) -> [Int] {
        batches.indices.filter { index in !engagements.contains { subject.clashes(batches[index], with: $0) } }
    }

    private mutating func place(_ position: Int, in open: [Int]) -> Bool {
        let batch = open.first { members[$0].count < seats } ?? open.min { members[$0].count < members[$1].count }
        guard let batch else { return false }
        members[batch].append(position)
        return true
    }
}
