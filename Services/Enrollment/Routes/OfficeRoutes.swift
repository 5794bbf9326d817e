import EnrollmentDomain
import HTTP
import Primitives

/// E11, E28: the officers' API, for whoever is logged in with an account that has a duty here.
enum OfficeRoutes {
    static let table: [Route<EnrollmentServices>] = [
        Route(
            .get, "/api/v1/officer/counts",
            .api("officeCounts", "Counts by site, subject and state").reads("after").gives(OfficeCountsBody.self), counts),
        Route(
            .get, "/api/v1/officer/reviews", .api("waitingReviews", "Reviews that wait for a decision").gives([WaitingReviewBody].self),
            reviews),
        Route(
            .post, "/api/v1/officer/reviews/{id}",
            .api("decideReview", "Approve or refuse a review").takes(ReviewDecision.self).gives(.noContent), decide),
        Route(
            .get, "/api/v1/officer/people",
            .api("lookUpPeople", "By name, identity number, ticket number or e-mail address").reads("q").gives([FoundPersonBody].self),
            people),
        Route(
            .get, "/api/v1/officer/people/{id}",
            .api("officePerson", "Everything about one person, with every change").gives(OfficePersonBody.self), person),
        Route(
            .put, "/api/v1/officer/sites/{site}/capacities/{subject}",
            .api("changeCapacity", "A site's capacity of a subject").takes(NewCapacity.self).gives(.noContent), changeCapacity),
        Route(
            .put, "/api/v1/officer/windows/{kind}",
            .api("changeWindow", "When something is open; the centre's").takes(NewWindow.self).gives(.noContent), changeWindow),
        Route(.get, "/api/v1/officer/acts", .api("officeActs", "What officers did").gives([OfficeActBody].self), acts),
    ]

    static func counts(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let officer = try await services.officer(of: request)
        let counts = try await services.viewOffice(by: officer, after: request.query["after"] ?? "")
        return try .json(OfficeCountsBody(counts, for: officer)).with("Cache-Control", "no-store")
    }

    static func reviews(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let officer = try await services.officer(of: request)
        let waiting = try await services.viewOffice.waitingReviews(for: officer)
        return try .json(waiting.map(WaitingReviewBody.init)).with("Cache-Control", "no-store")
    }

    static func decide(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let officer = try await services.changingOfficer(of: request)
        let body = try request.decode(ReviewDecision.self)
        guard let id = ID<ReviewRecord>(request.parameters["id"] ?? "") else { throw DecisionRefusal.unknown }
        try await services.decideReview(
            id, approving: body.approved, ticketNumber: body.ticketNumber, reason: body.reason ?? "", by: officer)
        return .noContent
    }

    static func people(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let officer = try await services.officer(of: request)
        let found = try await services.lookUpPeople(request.query["q"] ?? "", by: officer)
        return try .json(found.people.map(FoundPersonBody.init)).with("Cache-Control", "no-store")
    }

    static func person(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let officer = try await services.officer(of: request)
        guard let id = ID<RosterEntry>(request.parameters["id"] ?? ""), let view = try await services.viewPerson(id, by: officer) else {
            throw Problem.notFound
        }
        return try .json(OfficePersonBody(view, in: services.sitting)).with("Cache-Control", "no-store")
    }

    static func changeCapacity(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let officer = try await services.changingOfficer(of: request)
        let body = try request.decode(NewCapacity.self)
        guard let site = SiteCode(rawValue: request.parameters["site"] ?? "") else { throw Problem.notFound }
        let subject = SubjectCode(rawValue: request.parameters["subject"] ?? "")
        try await services.changeCapacity(body.capacity, of: subject, at: site, reason: body.reason, by: officer)
        return .noContent
    }

    static func changeWindow(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let officer = try await services.changingOfficer(of: request)
        let body = try request.decode(NewWindow.self)
        guard let kind = WindowKind(rawValue: request.parameters["kind"] ?? "") else { throw WindowRefusal.unknown }
        try await services.changeWindow(kind, opens: body.opens, closes: body.closes, reason: body.reason, by: officer)
        return .noContent
    }

    static func acts(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let officer = try await services.officer(of: request)
        return try .json(try await services.viewOffice.acts(for: officer).map(OfficeActBody.init)).with("Cache-Control", "no-store")
    }
}

extension EnrollmentServices {
    /// - Throws: `Problem` 401 without a session; `OfficerRefusal.notAnOfficer`
    func officer(of request: Request) async throws -> Officer { try await findOfficer(try await sessions.candidate(of: request)) }

    /// Who sends a change by the JSON API: an officer, and from our own pages if from a browser.
    func changingOfficer(of request: Request) async throws -> Officer { try await findOfficer(try await changer(of: request)) }
}
