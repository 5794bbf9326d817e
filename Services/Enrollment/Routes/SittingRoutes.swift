import HTTP
import Runtime

enum SittingRoutes {
    /// `GET /api/v1/sitting` — E1.
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try .json(SittingBody(services.exam, services.sitting, at: services.effects.now())).with("Cache-Control", "no-store")
    }
}
