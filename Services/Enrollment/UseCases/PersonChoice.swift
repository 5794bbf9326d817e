import EnrollmentDomain
import Primitives

/// What a list of people is sorted and filtered by.
struct PersonSum: Sendable {
    let id: ID<RosterEntry>
    let name: String
    let site: SiteCode
    /// With college and class.
    let school: String
    let isRegistered: Bool
}

/// A page of the people that were found.
struct PersonPage: Sendable {
    let people: [FoundPerson]
    /// Of all pages, after filtering.
    let count: Int
    /// Counted from 1.
    let page: Int
    let pages: Int
    /// There were more than are ever sorted: whoever is meant may not be among them.
    let isCut: Bool

    static var nobody: PersonPage { PersonPage(people: [], count: 0, page: 1, pages: 1, isCut: false) }
}

/// Which of the people that were found a list shows, and in which order.
struct PersonChoice: Sendable {
    enum Key: String, CaseIterable, Sendable { case site, name, school }
    enum State: String, CaseIterable, Sendable { case registered, unregistered }

    var key = Key.site
    var isDescending = false
    /// `nil` for all.
    var state: State?

    func shows(_ person: PersonSum) -> Bool {
        switch state {
        case nil: true
        case .registered: person.isRegistered
        case .unregistered: !person.isRegistered
        }
    }

    func precedes(_ a: PersonSum, _ b: PersonSum) -> Bool {
        isDescending ? (rank(b), b.id) < (rank(a), a.id) : (rank(a), a.id) < (rank(b), b.id)
    }

    private func rank(_ person: PersonSum) -> String {
        switch key {
        case .site: person.site.rawValue
        case .name: person.name
        case .school: person.school
        }
    }
}
