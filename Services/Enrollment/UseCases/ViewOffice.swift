import Database
import EnrollmentDomain
import Primitives

/// E28: the counts of this moment, by site, subject and state.
struct OfficeCounts: Sendable {
    /// Of everything the officer sees, in the pack's order of subjects.
    let total: [SubjectCount]
    let sites: [SiteCount]
    /// Behind the last site of this page, when there are more.
    let next: SiteCode?
}

/// What an officer's pages show of the whole: counts, what waits, what was done.
struct ViewOffice: Sendable {
    let office: OfficeContext

    static let page = 50
    /// Rows of a list that has no next page: the oldest waiting, the newest acts.
    private static let listed = 200

    /// - Parameter last: the code that the page before ended with.
    func callAsFunction(by officer: Officer, after last: String = "") async throws -> OfficeCounts {
        try await office.database.read { snapshot in
            let sites: [Site]
            if let code = officer.site {
                sites = [try snapshot.site(code)].compactMap { $0 }
            } else {
                sites = try snapshot.sites(after: last, limit: Self.page + 1)
            }
            let shown = sites.prefix(Self.page)
            return OfficeCounts(
                total: sorted(try snapshot.subjectCounts(at: officer.site, in: office.sitting.code)),
                sites: try shown.map { sorted(try snapshot.siteCount($0, in: office.sitting.code)) },
                next: sites.count > shown.count ? shown.last?.code : nil)
        }
    }

    /// Of one site; `nil` when it isn't registered.
    func callAsFunction(of site: SiteCode) async throws -> SiteCount? {
        try await office.database.read { snapshot in
            try snapshot.site(site).map { sorted(try snapshot.siteCount($0, in: office.sitting.code)) }
        }
    }

    func waitingReviews(for officer: Officer) async throws -> [WaitingReview] {
        try await office.database.read { try $0.waitingReviews(at: officer.site, in: office.sitting.code, limit: Self.listed) }
    }

    func acts(for officer: Officer) async throws -> [OfficeAct] {
        try await office.database.read { try $0.officeActs(at: officer.site, in: office.sitting.code, limit: Self.listed) }
    }

    func reviews(
        _ state: ReviewState, for officer: Officer, _ order: TimeOrder<ReviewRecord>
    ) async throws -> TimePage<ReviewRecord, WaitingReview> {
        try await office.database.read { try $0.reviews(state, at: officer.site, in: office.sitting.code, order) }
    }

    func acts(_ kind: OfficeAct.Kind?, for officer: Officer, _ order: TimeOrder<OfficeAct>) async throws -> TimePage<OfficeAct, ListedAct> {
        try await office.database.read { try $0.acts(kind, at: officer.site, in: office.sitting.code, order) }
    }

    func imports(
        _ state: ImportState?, for officer: Officer, _ order: TimeOrder<OfficeImport>
    ) async throws -> TimePage<OfficeImport, OfficeImport> {
        try await office.database.read { try $0.imports(state, at: officer.site, in: office.sitting.code, order) }
    }

    /// A page of the sites, sorted by their code or their seats, and what the whole comes to. - Parameter page: counted from 1.
    func sites(_ choice: SiteChoice, page: Int) async throws -> SitePage {
        try await office.database.read { snapshot in
            let all = try snapshot.seatSums(in: office.sitting.code).filter(choice.shows).sorted(by: choice.precedes)
            let pages = max(1, (all.count + Self.page - 1) / Self.page)
            let page = min(max(1, page), pages)
            let shown = all.dropFirst((page - 1) * Self.page).prefix(Self.page)
            return SitePage(
                total: sorted(try snapshot.subjectCounts(at: nil, in: office.sitting.code)),
                sites: try shown.compactMap { sum in
                    try snapshot.site(sum.site).map { sorted(try snapshot.siteCount($0, in: office.sitting.code)) }
                }, page: page, pages: pages)
        }
    }

    func missingPhotos(at site: SiteCode?) async throws -> Int {
        try await office.database.read { try $0.missingPhotos(at: site, in: office.sitting.code) }
    }

    /// A page of those who have registered without a photo. - Returns: them, and where the next page begins.
    func peopleWithoutPhoto(
        for officer: Officer, after last: PhotoMark?, limit: Int = Self.page
    ) async throws -> (people: [FoundPerson], next: PhotoMark?) {
        let found = try await office.database.read { snapshot in
            try snapshot.peopleWithoutPhoto(at: officer.site, in: office.sitting.code, after: last, limit: limit + 1, office.keyring)
        }
        return (found.prefix(limit).map(\.person), found.count > limit ? found[limit - 1].mark : nil)
    }

    /// How many registered in each hour in which somebody did. - Parameter site: `nil` for all together.
    func registrationHours(at site: SiteCode?) async throws -> [(hour: Timestamp, count: Int)] {
        try await office.database.read { try $0.registrationHours(at: site, in: office.sitting.code) }
    }

    private func sorted(_ counts: [SubjectCount]) -> [SubjectCount] {
        let order = office.sitting.subjects.map(\.code)
        return counts.sorted {
            (order.firstIndex(of: $0.subject) ?? .max, $0.subject) < (order.firstIndex(of: $1.subject) ?? .max, $1.subject)
        }
    }

    private func sorted(_ count: SiteCount) -> SiteCount {
        SiteCount(
            site: count.site, registrations: count.registrations, waitingReviews: count.waitingReviews, subjects: sorted(count.subjects))
    }
}
