import Contracts
import HTTP
import PaymentDomain
import Primitives
import Service

/// Y12: what operators do, on the internal address, with a token of an operator's.
enum OperatorRoutes {
    static let table: [Route<PaymentServices>] = [
        Route(.get, "/api/v1/orders", .findOrders, find),
        Route(.get, "/api/v1/orders/{id}/history", .orderHistory, history),
        Route(.post, "/api/v1/orders/{id}/operator-refund", .refundByHand, refund),
        Route(.post, "/api/v1/orders/{id}/operator-refresh", .refreshByHand, refresh),
        Route(.post, "/api/v1/orders/{id}/resend", .resendEvents, resend),
        Route(.post, "/api/v1/orders/{id}/declare-unpaid", .declareUnpaid, declareUnpaid),
        Route(.post, "/api/v1/orders/{id}/declare-refunded", .declareRefunded, declareRefunded),
        Route(.get, "/api/v1/reconciliations", .listReconciliations, reconciliations),
        Route(.post, "/api/v1/reconciliations", .wantReconciliation, reconcile),
        Route(.get, "/api/v1/differences", .listDifferences, differences),
        Route(.post, "/api/v1/differences/{id}/settle", .settleDifference, settle),
        Route(.get, "/api/v1/alarms", .listAlarms, alarms),
        Route(.get, "/api/v1/overdue", .listOverdue, overdue),
    ]

    static func find(_ request: Request, _ services: PaymentServices) async throws -> Response {
        _ = try services.callers.operatorCalling(request)
        return try .json(FoundOrdersBody(try await services.findOrders(request.query["number"] ?? "")))
    }

    static func history(_ request: Request, _ services: PaymentServices) async throws -> Response {
        _ = try services.callers.operatorCalling(request)
        return try .json(OrderStoryBody(try await services.story(of: try request.orderID())))
    }

    static func refund(_ request: Request, _ services: PaymentServices) async throws -> Response {
        let person = try services.callers.operatorCalling(request)
        let body = try request.decode(RefundByHandBody.self)
        guard body.id.isKey else { throw Problem.refundIDUnusable }
        let wish = RefundByHand(amount: body.amount, reason: body.reason, key: body.id)
        return try .json(RefundBody(try await services.refund(try request.orderID(), wish, by: person)), .accepted)
    }

    static func refresh(_ request: Request, _ services: PaymentServices) async throws -> Response {
        let person = try services.callers.operatorCalling(request)
        let id = try request.orderID()
        try await services.refreshByHand(id, because: try request.decode(ReasonBody.self).reason, by: person)
        return try .json(OrderStoryBody(try await services.story(of: id)))
    }

    static func resend(_ request: Request, _ services: PaymentServices) async throws -> Response {
        let person = try services.callers.operatorCalling(request)
        let reason = try request.decode(ReasonBody.self).reason
        let count = try await services.resendEvents(of: try request.orderID(), because: reason, by: person)
        return try .json(ResentBody(events: count), .accepted)
    }

    static func declareUnpaid(_ request: Request, _ services: PaymentServices) async throws -> Response {
        let person = try services.callers.operatorCalling(request)
        let id = try request.orderID()
        try await services.declareUnpaid(id, because: try request.decode(ReasonBody.self).reason, by: person)
        return try .json(OrderStoryBody(try await services.story(of: id)))
    }

    static func declareRefunded(_ request: Request, _ services: PaymentServices) async throws -> Response {
        let person = try services.callers.operatorCalling(request)
        let (id, body) = (try request.orderID(), try request.decode(DeclaredRefundBody.self))
        guard let refund = [UInt8](hexadecimal: body.refund).flatMap(ID<Refund>.init(bytes:)) else { throw NotFound() }
        let place = Refund.Place(body.place)
        let declared = DeclaredRefund(order: id, refund: refund, place: place, reason: body.reason)
        try await services.declareRefunded(declared, by: person)
        return try .json(OrderStoryBody(try await services.story(of: id)))
    }

    static func reconciliations(_ request: Request, _ services: PaymentServices) async throws -> Response {
        _ = try services.callers.operatorCalling(request)
        return try .json(try await services.reconciliations(before: try request.place("before")))
    }

    static func reconcile(_ request: Request, _ services: PaymentServices) async throws -> Response {
        let person = try services.callers.operatorCalling(request)
        let body = try request.decode(WantedReconciliationBody.self)
        guard let day = BillDay(body.day) else { throw Problem.dayUnusable }
        try await services.want(WantedReconciliation(channel: Channel(body.channel), day: day), because: body.reason, by: person)
        return try .json(try await services.reconciliations(before: nil), .accepted)
    }

    static func differences(_ request: Request, _ services: PaymentServices) async throws -> Response {
        _ = try services.callers.operatorCalling(request)
        guard let state = Difference.State(rawValue: request.query["state"] ?? "open") else { throw Problem.stateUnusable }
        return try .json(try await services.differences(state, by: try request.channel, after: try request.place("after")))
    }

    static func settle(_ request: Request, _ services: PaymentServices) async throws -> Response {
        let person = try services.callers.operatorCalling(request)
        guard let id = request.parameters["id"].flatMap(ID<FoundDifference>.init) else { throw NotFound() }
        let reason = try request.decode(ReasonBody.self).reason
        return try .json(DifferenceBody(try await services.settle(id, because: reason, by: person)))
    }

    static func alarms(_ request: Request, _ services: PaymentServices) async throws -> Response {
        _ = try services.callers.operatorCalling(request)
        let kind = try request.query["kind"].map { text throws(Problem) in
            guard let kind = Alarm(rawValue: text) else { throw Problem.kindUnusable }
            return kind
        }
        let choice = AlarmChoice(kind: kind, channel: try request.channel, after: try request.place("before"))
        return try .json(AlarmsBody(try await services.raisedAlarms(choice)))
    }

    static func overdue(_ request: Request, _ services: PaymentServices) async throws -> Response {
        _ = try services.callers.operatorCalling(request)
        return try .json(try await services.overdue())
    }
}

extension Request {
    /// The only channel that a list is to show; `nil` for both.
    fileprivate var channel: Channel? {
        get throws(Problem) {
            guard let text = query["channel"] else { return nil }
            guard let channel = Channel(rawValue: text) else { throw .channelUnusable }
            return channel
        }
    }

    /// Where a list goes on; `nil` for its beginning.
    func place<Entity>(_ name: String) throws(Problem) -> ID<Entity>? {
        guard let text = query[name] else { return nil }
        guard let id = ID<Entity>(text) else {
            throw .invalid([.init(name, "unusable", zh: "不是列表中的位置", en: "Not a place in the list")])
        }
        return id
    }
}

extension Problem {
    static let dayUnusable = Problem.invalid([.init("day", "unusable", zh: "日期写作 2026-11-22", en: "A day is written as 2026-11-22")])
    static let stateUnusable = Problem.invalid([.init("state", "unusable", zh: "open、healed 或 settled", en: "open, healed or settled")])
    fileprivate static let kindUnusable = Problem.invalid([
        .init("kind", "unusable", zh: "不是警报的种类", en: "No kind of alarm")
    ])
    static let channelUnusable = Problem.invalid([.init("channel", "unusable", zh: "alipay 或 payease", en: "alipay or payease")])
}

extension Operation {
    fileprivate static let findOrders = Operation.api("findOrders", "Orders that a number belongs to, whoever's number it is: at most 50")
        .reads("number").gives(FoundOrdersBody.self)
    fileprivate static let orderHistory = Operation.api("orderHistory", "Everything that happened to an order").gives(OrderStoryBody.self)
    fileprivate static let refundByHand = Operation.api(
        "refundByHand", "Gives back some of an order's money; the id makes it safe to ask again"
    )
    .takes(RefundByHandBody.self).gives(RefundBody.self, .accepted)
    fileprivate static let refreshByHand = Operation.api("refreshByHand", "Asks the gateways about all of an order now")
        .takes(ReasonBody.self).gives(OrderStoryBody.self)
    fileprivate static let resendEvents = Operation.api("resendEvents", "Tells the exam once more all that it was told of an order")
        .takes(ReasonBody.self).gives(ResentBody.self, .accepted)
    fileprivate static let declareUnpaid = Operation.api(
        "declareUnpaid", "A person has seen at the gateway that an attempt whose outcome is unknown has no money"
    )
    .takes(ReasonBody.self).gives(OrderStoryBody.self)
    fileprivate static let declareRefunded = Operation.api(
        "declareRefunded", "A person has given a refund's money back; the gateway isn't asked for it any more"
    )
    .takes(DeclaredRefundBody.self).gives(OrderStoryBody.self)
    fileprivate static let listReconciliations = Operation.api("listReconciliations", "Bills that were held against the ledger")
        .reads("before").gives(ReconciliationsBody.self)
    fileprivate static let wantReconciliation = Operation.api(
        "wantReconciliation", "Have a day's bill held against the ledger; the list says how it went"
    )
    .takes(WantedReconciliationBody.self).gives(ReconciliationsBody.self, .accepted)
    fileprivate static let listDifferences = Operation.api(
        "listDifferences", "Where bills and ledger don't agree; the open ones unless told"
    )
    .reads("state", "channel", "after").gives(DifferencesBody.self)
    fileprivate static let settleDifference = Operation.api("settleDifference", "A person has found out what a difference was")
        .takes(ReasonBody.self).gives(DifferenceBody.self)
    fileprivate static let listOverdue = Operation.api(
        "listOverdue", "Refunds, attempts, events and bills that wait longer than they should"
    )
    .gives(OverdueBody.self)
    fileprivate static let listAlarms = Operation.api("listAlarms", "What a person has to look at, the newest first").reads(
        "kind", "channel", "before"
    )
    .gives(AlarmsBody.self)
}
