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
