import Crypto
public import EnrollmentDomain
public import HTTP

enum TicketRoutes {
    /// `GET /api/v1/ticket?kind=written` — E25.
    static func print(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let candidate = try await services.sessions.candidate(of: request)
        guard let kind = Subject.Kind(rawValue: request.query["kind"] ?? Subject.Kind.written.rawValue) else {
            throw Problem.invalid([.init("kind", "unknown", zh: "应为 written 或 oral", en: "Either written or oral")])
        }
        return try await ticket(kind, of: candidate, services)
    }

    /// - Throws: `TicketRefusal`
    static func ticket(_ kind: Subject.Kind, of candidate: Candidate, _ services: EnrollmentServices) async throws -> Response {
        let pdf = try await services.issueTicket(kind, for: candidate.account)
        let headers: Headers = [
            "Content-Type": "application/pdf", "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff",
            "Content-Disposition": "inline; filename=\"\(services.sitting.code.rawValue)-\(kind.rawValue).pdf\"",
        ]
        return Response(.ok, headers: headers, body: pdf)
    }

    /// `GET /api/v1/ticket-keys`: what an invigilator's device takes with it.
    static func keys(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try .json(JWT.JWKS(keys: [services.issueTicket.signingKey.jwk])).with("Cache-Control", "public, max-age=3600")
    }
}

extension TicketRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .windowClosed(let closed): closed.problem
        case .notRegistered: Problem(.notFound, "registration.none", zh: "您还没有确认报名信息", en: "You have not registered in this sitting")
        case .nothingPaid(.written):
            Problem(.conflict, "ticket.nothing_paid", zh: "没有已支付的笔试科目，不能打印准考证", en: "No written subject is paid")
        case .nothingPaid(.oral):
            Problem(.conflict, "ticket.nothing_paid", zh: "没有已支付的口试科目，不能打印准考证", en: "No oral subject is paid")
        case .notArranged:
            Problem(.conflict, "ticket.not_arranged", zh: "考场正在编排，请稍后再来打印", en: "Rooms have not been arranged yet")
        case .photoMissing:
            Problem(.conflict, "ticket.photo_missing", zh: "缺少照片，请联系本校教务处", en: "Your photo is missing; ask your school's office")
        case .tooManyWaiting: .overloaded(retryAfter: 3)
        }
    }
}
