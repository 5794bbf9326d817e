import EnrollmentDomain

/// A site's seats, all its subjects together.
struct SeatSum: Sendable {
    let site: SiteCode
    let capacity: Int
    let held: Int
    let paid: Int

    var free: Int { capacity - held - paid }
}

/// A page of the sites.
struct SitePage: Sendable {
    /// Of all sites, in the pack's order of subjects.
    let total: [SubjectCount]
    let sites: [SiteCount]
    /// Counted from 1.
    let page: Int
    let pages: Int
}

/// Which sites a list shows, and in which order.
struct SiteChoice: Sendable {
    enum Key: String, CaseIterable, Sendable { case code, capacity, paid, held, free }
    enum State: String, CaseIterable, Sendable { case open, full }

    var key = Key.code
    var isDescending = false
    /// `nil` for all.
    var state: State?

    func shows(_ sum: SeatSum) -> Bool {
        switch state {
        case nil: true
        case .open: sum.free > 0
        case .full: sum.free <= 0
        }
    }

    func precedes(_ a: SeatSum, _ b: SeatSum) -> Bool {
        let (x, y) = (rank(a), rank(b))
        guard x != y else { return isDescending && key == .code ? a.site > b.site : a.site < b.site }
        return isDescending ? x > y : x < y
    }

    private func rank(_ sum: SeatSum) -> Int {
        switch key {
        case .code: 0
        case .capacity: sum.capacity
        case .paid: sum.paid
        case .held: sum.held
        case .free: sum.free
        }
    }
}
