import HTTP
import PaymentDomain
import Runtime

/// What the gateways post. They read the body of the answer, exactly; a failure of ours makes them come again.
enum CallbackRoutes {
    /// `POST /callbacks/alipay` — Y5.
    static func alipay(_ request: Request, _ services: PaymentServices) async throws -> Response {
        await answer(request, .alipay, services)
    }

    /// `POST /callbacks/payease` — Y5.
    static func payease(_ request: Request, _ services: PaymentServices) async throws -> Response {
        await answer(request, .payease, services)
    }

    private static func answer(_ request: Request, _ channel: Channel, _ services: PaymentServices) async -> Response {
        let gateway = services.gateways[channel]
        do {
            return .text(gateway.acknowledgement(try await services.receive(request.body, by: channel, from: request.client)))
        } catch let refusal as ForgeryLimit.Refusal {
            return .text(gateway.acknowledgement(false), refusal.status).with("Retry-After", String(refusal.retryAfter))
        } catch {
            services.log.error("callback.failed", ["channel": .text(channel.rawValue), "cause": .failure(error)])
            return .text(gateway.acknowledgement(false), .serviceUnavailable)
        }
    }
}

extension ForgeryLimit.Refusal {
    fileprivate var status: Status {
        switch self {
        case .client: .tooManyRequests
        case .everybody: .serviceUnavailable
        }
    }
}
