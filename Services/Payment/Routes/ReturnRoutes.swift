import HTTP
import PaymentDomain

enum ReturnRoutes {
    /// `GET /return/alipay` — Y6.
    static func alipay(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try await answer(request, .alipay, services)
    }

    /// `GET /return/payease` — Y6.
    static func payease(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try await answer(request, .payease, services)
    }

    private static func answer(_ request: Request, _ channel: Channel, _ services: PaymentServices) async throws -> Response {
        guard let place = try await services.returned(from: channel, with: request.query) else { return UnknownPaymentPage.response }
        return .seeOther(place)
    }
}
