import EnrollmentDomain
import HTTP

enum RegistrationRoutes {
    /// `POST /api/v1/registration` — E7.
    static func confirm(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let candidate = try await services.changer(of: request)
        try await services.confirm(try request.decode(Confirmation.self).proof, by: candidate)
        return try .json(RegistrationBody(try await services.viewRegistration(of: candidate), in: services.sitting), .created)
    }

    /// `GET /api/v1/registration`
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let candidate = try await services.sessions.candidate(of: request)
        let view = try await services.viewRegistration(of: candidate)
        return try .json(RegistrationBody(view, in: services.sitting)).with("Cache-Control", "no-store")
    }

    /// `GET /api/v1/photo`: the registered person's, or with a `proof` the one to be confirmed.
    static func photo(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let candidate = try await services.sessions.candidate(of: request)
        let image =
            if let proof = request.query["proof"] {
                try await services.queryEligibility.photo(proof, by: candidate)
            } else {
                try await services.viewRegistration.photo(of: candidate)
            }
        guard let image else { throw Problem.notFound }
        return .photo(image)
    }
}

extension Response {
    /// A person's photo: nobody but who asked for it keeps it.
    static func photo(_ image: [UInt8]) -> Response {
        let headers: Headers = [
            "Content-Type": image.starts(with: [0xff, 0xd8]) ? "image/jpeg" : "image/png", "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        ]
        return Response(.ok, headers: headers, body: image)
    }
}
