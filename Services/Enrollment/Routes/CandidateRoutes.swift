import Contracts
import EnrollmentDomain
import HTTP
import Primitives

enum AgreementRoutes {
    /// `POST /api/v1/agreement` — E5.
    static func accept(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let candidate = try await services.changer(of: request)
        let body = try request.decode(AgreementAcceptance.self)
        try await services.acceptAgreement(body.version, isTicked: body.accepted, by: candidate, from: request.client)
        return .noContent
    }
}

enum EligibilityRoutes {
    /// `POST /api/v1/eligibility` — E6.
    static func query(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let candidate = try await services.changer(of: request)
        let body = try request.decode(EligibilityQuery.self)
        let answer = try await services.queryEligibility(name: body.name, kind: body.idType, number: body.idNumber, by: candidate)
        return try .json(EligibilityBody(answer)).with("Cache-Control", "no-store")
    }
}

enum EntryRoutes {
    /// `PUT /api/v1/registration/data` — E9.
    static func enter(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let candidate = try await services.changer(of: request)
        try await services.enterData(try request.decode(EntryForm.self).data(), by: candidate)
        return try .json(RegistrationBody(try await services.viewRegistration(of: candidate), in: services.sitting))
    }

    /// `GET /api/v1/sites?province=…` — where an exam of open entry can be sat.
    static func sites(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        guard let province = request.query["province"] else {
            throw Problem.invalid([.init("province", "empty", zh: "请选择省份", en: "Choose a province")])
        }
        return try .json(try await services.enterData.sites(in: province).map(OfferingSiteBody.init)).with("Cache-Control", "no-store")
    }

    /// `GET /api/v1/provinces`
    static func provinces(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try .json(try await services.enterData.provinces())
    }
}

enum ReviewRoutes {
    /// `POST /api/v1/review` — E10.
    static func ask(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let candidate = try await services.changer(of: request)
        let body = try request.decode(ReviewWish.self)
        return try .json(ReviewBody(state: try await services.askReview(ticketNumber: body.ticketNumber, by: candidate)))
    }
}

enum ChoiceRoutes {
    /// `PUT /api/v1/registration/written` — E12.
    static func written(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await choose(.written, request, services)
    }

    /// `PUT /api/v1/registration/oral` — E13.
    static func oral(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await choose(.oral, request, services)
    }

    private static func choose(_ kind: Subject.Kind, _ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let candidate = try await services.changer(of: request)
        let wanted = Set(try request.decode(SubjectChoice.self).subjects.map(SubjectCode.init(rawValue:)))
        let entries = try await services.chooseSubjects(wanted, kind: kind, by: candidate)
        return try .json(entries.map { EntryBody($0, in: services.sitting) })
    }
}

enum HistoryRoutes {
    /// `GET /api/v1/history` — E29.
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let candidate = try await services.sessions.candidate(of: request)
        let events = try await services.viewRegistration.history(of: candidate)
        return try .json(events.map { HistoryBody($0, in: services.sitting) }).with("Cache-Control", "no-store")
    }
}
