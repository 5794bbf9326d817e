import Crypto
import Database
import EnrollmentDomain
import Primitives
import Runtime

/// E28: an officer looks for a person by name, identity number, ticket number or e-mail address.
struct LookUpPeople: Sendable {
    let office: OfficeContext

    /// The rows of a list that has no next page.
    static let limit = 200
    /// How many of one name are sorted; whoever finds more names the person better.
    static let mostSorted = 10_000

    /// - Parameters:
    ///   - page: counted from 1.
    ///   - length: of a page.
    func callAsFunction(
        _ text: String, _ choice: PersonChoice = PersonChoice(), page: Int = 1, of length: Int = Self.limit, by officer: Officer
    ) async throws -> PersonPage {
        let text = String(text.trimmed.prefix(254))
        guard !text.isEmpty else { return .nobody }
        let searches = searches(for: text)
        return try await office.database.read { snapshot in
            var found: [PersonSum] = []
            for search in searches where found.isEmpty {
                found = try snapshot.people(search, at: officer.site, in: office.sitting.code, limit: Self.mostSorted)
            }
            let chosen = found.filter(choice.shows).sorted(by: choice.precedes)
            let pages = max(1, (chosen.count + length - 1) / length)
            let page = min(max(1, page), pages)
            let shown = chosen.dropFirst((page - 1) * length).prefix(length)
            return PersonPage(
                people: try shown.compactMap { try snapshot.foundPerson($0, office.keyring) }, count: chosen.count, page: page,
                pages: pages,
                isCut: found.count == Self.mostSorted)
        }
    }

    /// What the text may be, the likeliest first: a ticket number and a passport's can look alike.
    private func searches(for text: String) -> [PersonSearch] {
        if text.contains("@") { return (try? EmailAddress(text)).map { [.email($0.text)] } ?? [] }
        let people = IdentityDocument.Kind.allCases.compactMap { try? IdentityDocument($0, text) }.map(office.keyring.person)
        let ticket = office.sitting.numbering.read(text).map(PersonSearch.ticket)
        return [ticket, people.isEmpty ? nil : .people(people), .name(RosterEntry.normal(text))].compactMap { $0 }
    }
}

/// Everything an officer sees of one person, of one moment.
struct PersonView: Sendable {
    let roster: RosterEntry
    let person: [UInt8]
    let hasPhoto: Bool
    let record: RegistrationRecord?
    let review: ReviewRecord?
    let entries: [(entry: Entry, number: TicketNumber?)]
    let payments: [PaymentSummary]
    let history: [HistoryEvent]
    let now: Timestamp
}

struct ViewPerson: Sendable {
    let office: OfficeContext

    /// `nil` for nobody, and for somebody of another site.
    func callAsFunction(_ id: ID<RosterEntry>, by officer: Officer) async throws -> PersonView? {
        try await office.database.read { snapshot in
            guard let roster = try snapshot.rosterEntry(id, office.keyring), officer.covers(roster.site) else { return nil }
            let (person, sitting) = (office.keyring.person(roster.document), office.sitting)
            let record = try snapshot.registration(ofPerson: person, in: sitting)
            return PersonView(
                roster: roster, person: person, hasPhoto: try snapshot.hasPhoto(of: person), record: record,
                review: try snapshot.review(of: id, in: sitting.code),
                entries: try record.map { try snapshot.allEntries(of: $0.id) } ?? [],
                payments: try record.map { try snapshot.payments(of: $0.id) } ?? [],
                history: try snapshot.history(ofPerson: person, in: sitting.code), now: office.effects.now())
        }
    }

    func photo(_ id: ID<RosterEntry>, by officer: Officer) async throws -> [UInt8]? {
        try await office.database.read { snapshot in
            guard let roster = try snapshot.rosterEntry(id, office.keyring), officer.covers(roster.site) else { return nil }
            return try snapshot.photo(of: office.keyring.person(roster.document), office.keyring)
        }
    }
}
