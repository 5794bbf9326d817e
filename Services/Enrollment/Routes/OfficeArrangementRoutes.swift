import EnrollmentDomain
import HTTP
import Primitives

/// E24, E28: rehearsing and beginning the arrangement, and how far it is.
enum OfficeArrangementRoutes {
    static let table: [Route<EnrollmentServices>] = [
        Route(
            .get, "/api/v1/officer/arrangement",
            .api("arrangement", "How far the arrangement is, or what is in its way").gives(ArrangementBody.self), show),
        Route(
            .post, "/api/v1/officer/arrangement",
            .api("beginArrangement", "Begins the arrangement, which can't be undone; the centre's").takes(NewArrangement.self)
                .gives(ArrangementBody.self), begin),
        Route(
            .get, "/api/v1/officer/sites/{site}/rehearsal",
            .api("rehearseArrangement", "The rooms that a site would have of what is paid by now").reads("seed").gives(RehearsalBody.self),
            rehearse),
        Route(
            .get, "/api/v1/officer/sites/{site}/rooms",
            .api("siteRooms", "The rooms of a site, by subject").gives([SiteRoomsBody].self), rooms),
    ]

    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await answer(services, for: try await services.officer(of: request))
    }

    static func begin(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let officer = try await services.changingOfficer(of: request)
        let seed = try request.decode(NewArrangement.self).seed
        try await services.arrangement.begin(seed: try seed.map(Self.seed), by: officer)
        return try await answer(services, for: officer)
    }

    static func rehearse(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let officer = try await services.officer(of: request)
        let seed = try request.query["seed"].map(Self.seed)
        return try .json(RehearsalBody(try await services.arrangement.rehearse(at: try site(request), seed: seed, by: officer)))
            .with("Cache-Control", "no-store")
    }

    static func rooms(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let officer = try await services.officer(of: request)
        return try .json(try await services.arrangement.rooms(at: try site(request), by: officer).map(SiteRoomsBody.init))
            .with("Cache-Control", "no-store")
    }

    private static func answer(_ services: EnrollmentServices, for officer: Officer) async throws -> Response {
        try .json(ArrangementBody(try await services.arrangement.state(), for: officer)).with("Cache-Control", "no-store")
    }

    static func site(_ request: Request) throws -> SiteCode {
        guard let site = SiteCode(rawValue: request.parameters["site"] ?? "") else { throw Problem.notFound }
        return site
    }

    /// - Throws: `Problem` 422
    static func seed(_ text: String) throws -> UInt64 {
        guard let seed = UInt64(text) else {
            throw Problem.invalid([.init("seed", "unusable", zh: "随机种子应为 0 至 18446744073709551615 的整数", en: "A whole number of 64 bits")])
        }
        return seed
    }
}

struct NewArrangement: Codable, Sendable {
    /// Decimal digits, since JSON's numbers are too small; drawn by the service when it is absent.
    let seed: String?
}

struct ArrangementBody: Codable, Sendable {
    /// `not_begun`, `running`, `complete`
    let state: String
    let seed: String?
    /// Of its steps, a subject at a site each, so many are made.
    let made: Int?
    let steps: Int?
    /// The code of what is in its way.
    let obstacle: String?
    /// Why a run that was begun can't go on; absent while it can.
    let failure: Problem.Message?

    /// What concerns every site is the centre's to know: to others only whether it is begun, and ended.
    init(_ state: OfficeArrangement.State, for officer: Officer) {
        let isCentre = officer.site == nil
        if isCentre, case .running(let run, _, _) = state { failure = run.failure } else { failure = nil }
        switch state {
        case .notBegun(let obstacle):
            (self.state, seed, made, steps, self.obstacle) = ("not_begun", nil, nil, nil, isCentre ? obstacle?.problem.code : nil)
        case .running(let run, let made, let steps):
            (self.state, seed, self.made, self.steps, obstacle) = (
                "running", String(run.seed), isCentre ? made : nil, isCentre ? steps : nil, nil
            )
        case .complete(let run): (self.state, seed, made, steps, obstacle) = ("complete", String(run.seed), nil, nil, nil)
        }
    }
}

struct RehearsalBody: Codable, Sendable {
    let seed: String
    let rooms: [SiteRoomsBody]

    init(_ outcome: RehearseArrangement.Outcome) {
        seed = String(outcome.seed)
        rooms = outcome.places.map(SiteRoomsBody.init)
    }
}

struct SiteRoomsBody: Codable, Sendable {
    let subject: String
    let candidates: Int
    let rooms: Int
    let firstRoom: Int
    let lastRoom: Int
    /// In how many batches; 0 where all sit at one time.
    let batches: Int

    enum CodingKeys: String, CodingKey {
        case subject, candidates, rooms, batches
        case firstRoom = "first_room"
        case lastRoom = "last_room"
    }

    init(_ place: SiteRooms) {
        (subject, candidates, rooms) = (place.subject.rawValue, place.candidates, place.rooms.count)
        (firstRoom, lastRoom, batches) = (place.rooms.lowerBound, place.rooms.upperBound, place.batches)
    }
}
