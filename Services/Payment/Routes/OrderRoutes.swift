import Contracts
import HTTP
import PaymentDomain
import Primitives
import Service

enum OrderRoutes {
    /// `POST /api/v1/orders` — Y1.
    static func create(_ request: Request, _ services: PaymentServices) async throws -> Response {
        let client = try services.client(of: request)
        let key = try request.idempotencyKey()
        let terms = try OrderTerms(request.decode(NewOrder.self))
        return try .json(OrderBody(try await services.createOrder(terms, for: client, key: key)), .created)
    }

    /// `GET /api/v1/orders/{id}`
    static func read(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try .json(OrderBody(try await services.order(try request.orderID(), for: try services.client(of: request))))
    }

    /// `POST /api/v1/orders/{id}/attempts` — Y2.
    static func startAttempt(_ request: Request, _ services: PaymentServices) async throws -> Response {
        let client = try services.client(of: request)
        let channel = Channel(try request.decode(NewAttempt.self).channel)
        let (attempt, redirect) = try await services.startAttempt(at: try request.orderID(), by: channel, for: client)
        return try .json(AttemptBody(attempt, redirect), .created)
    }

    /// `GET /api/v1/orders/{id}/attempt` — Y2.
    static func readAttempt(_ request: Request, _ services: PaymentServices) async throws -> Response {
        let (attempt, redirect) = try await services.attemptUnderWay(at: try request.orderID(), for: try services.client(of: request))
        return try .json(AttemptBody(attempt, redirect))
    }

    /// `POST /api/v1/orders/{id}/refresh` — Y7.
    static func refresh(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try .json(OrderBody(try await services.refreshOrder(try request.orderID(), for: try services.client(of: request))))
    }

    /// `POST /api/v1/orders/{id}/close`
    static func close(_ request: Request, _ services: PaymentServices) async throws -> Response {
        try .json(OrderBody(try await services.closeOrder(try request.orderID(), for: try services.client(of: request))))
    }

    /// `POST /api/v1/orders/{id}/refund` — E22, Y9.
    static func refund(_ request: Request, _ services: PaymentServices) async throws -> Response {
        let client = try services.client(of: request)
        let body = try request.decode(NewRefund.self)
        // What an operator asks for has a room of its own.
        guard body.id.isKey, !body.id.hasPrefix(RefundRequest.operatorKey("")) else { throw Problem.refundIDUnusable }
        let refund = try await services.refundOrder(try request.orderID(), try RefundWish(body), for: client, key: body.id)
        return try .json(RefundBody(refund), .accepted)
    }
}

extension PaymentServices {
    /// The exam that calls. - Throws: `Problem` 401 for nobody's token, 403 for a caller that has no events address and so no orders.
    fileprivate func client(of request: Request) throws(Problem) -> String {
        let name = try callers.caller(of: request)
        guard clients.contains(name) else { throw .notAClient }
        return name
    }
}

extension Request {
    func orderID() throws -> ID<Order> {
        guard let id = parameters["id"].flatMap(ID<Order>.init) else { throw NotFound() }
        return id
    }

    fileprivate func idempotencyKey() throws(Problem) -> String {
        guard let key = headers["idempotency-key"], key.isKey else { throw .noIdempotencyKey }
        return key
    }
}

extension String {
    /// 1–128 visible ASCII characters.
    var isKey: Bool { (1...128).contains(utf8.count) && utf8.allSatisfy { (0x21...0x7e).contains($0) } }
}
