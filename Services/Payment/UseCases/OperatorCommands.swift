import Contracts
import Database
import HTTP
import PaymentDomain
import Primitives
import Service

/// Y12 at a terminal: what the operators' API does, each as one line of JSON. Whoever may run them is written down as `command`.
enum OperatorCommands {
    static let person = "command"

    static let all: [OperatorCommand<PaymentServices>] = [
        OperatorCommand("order", "NUMBER", "an order's whole history, found by any number; a list where several have it") {
            arguments, services in
            let found = try await services.findOrders(arguments[0])
            guard found.count == 1, let order = found.first?.order.id else { return try line(FoundOrdersBody(found)) }
            return try line(OrderStoryBody(try await services.story(of: order)))
        },
        OperatorCommand(
            "refund", "NUMBER FEN --key KEY --reason TEXT",
            "give back so many fen of an order's money; the same key with the same content is the same refund"
        ) { arguments, services in
            guard let fen = Int64(arguments[1]), (1...OrderTerms.mostMoney.fen).contains(fen), let key = arguments.option("key"), key.isKey
            else { throw NotARefund() }
            let wish = RefundByHand(amount: Money(fen: fen), reason: arguments.option("reason") ?? "", key: key)
            let order = try await services.onlyOrder(numbered: arguments[0])
            return try line(RefundBody(try await services.refund(order, wish, by: person)))
        },
        OperatorCommand("resend", "NUMBER --reason TEXT", "tell the exam once more all that it was told of an order") {
            arguments, services in
            let order = try await services.onlyOrder(numbered: arguments[0])
            let count = try await services.resendEvents(of: order, because: arguments.option("reason") ?? "", by: person)
            return try line(ResentBody(events: count))
        },
        OperatorCommand(
            "resend-since", "CLIENT MOMENT --reason TEXT",
            "tell an exam whose database was restored once more of all orders that it heard of since: \"2026-10-08 17:00:00\" (Beijing) or RFC 3339"
        ) { arguments, services in
            guard let moment = Timestamp(arguments[1]) else { throw NotAMoment() }
            let count = try await services.resendEvents(
                to: arguments[0], since: moment, because: arguments.option("reason") ?? "", by: person)
            return try line(ResentOrdersBody(orders: count))
        },
        OperatorCommand("refresh", "NUMBER --reason TEXT", "ask the gateways about an order now") { arguments, services in
            let order = try await services.onlyOrder(numbered: arguments[0])
            try await services.refreshByHand(order, because: arguments.option("reason") ?? "", by: person)
            return try line(OrderStoryBody(try await services.story(of: order)))
        },
        OperatorCommand(
            "declare-unpaid", "NUMBER --reason TEXT",
            "end an order's attempt whose outcome is unknown: a person has seen at the gateway that it has no money"
        ) { arguments, services in
            let order = try await services.onlyOrder(numbered: arguments[0])
            try await services.declareUnpaid(order, because: arguments.option("reason") ?? "", by: person)
            return try line(OrderStoryBody(try await services.story(of: order)))
        },
        OperatorCommand(
            "declare-refunded", "REFUND --place PLACE --reason TEXT",
            "end a refund that a person has done: at the gateway's own site (gateway) or by another way (elsewhere)"
        ) { arguments, services in
            guard let place = arguments.option("place").flatMap(Refund.Place.init), let bytes = [UInt8](hexadecimal: arguments[0]),
                let refund = ID<Refund>(bytes: bytes)
            else { throw NotADeclaration() }
            let order = try await services.onlyOrder(numbered: arguments[0])
            let declared = DeclaredRefund(order: order, refund: refund, place: place, reason: arguments.option("reason") ?? "")
            try await services.declareRefunded(declared, by: person)
            return try line(OrderStoryBody(try await services.story(of: order)))
        },
        OperatorCommand("reconciliations", "[--before ID]", "the bills that were held against the ledger, the newest first") {
            arguments, services in
            try line(try await services.reconciliations(before: try place(arguments, "before")))
        },
        OperatorCommand(
            "differences", "[--channel CHANNEL] [--state STATE] [--after ID]",
            "where bills and ledger don't agree: the open ones unless told"
        ) { arguments, services in
            let channel = arguments.option("channel").map { Channel(rawValue: $0) }
            guard let state = Difference.State(rawValue: arguments.option("state") ?? "open"), channel != .some(nil) else {
                throw NotAList()
            }
            return try line(try await services.differences(state, by: channel ?? nil, after: try place(arguments, "after")))
        },
        OperatorCommand("settle", "DIFFERENCE --reason TEXT", "end a difference that a person has found the cause of") {
            arguments, services in
            guard let id = ID<FoundDifference>(arguments[0]) else { throw NotFound() }
            let settled = try await services.settle(id, because: arguments.option("reason") ?? "", by: person)
            return try line(DifferenceBody(settled))
        },
        OperatorCommand("overdue", "", "refunds, attempts, events and bills that wait longer than they should") { _, services in
            try line(try await services.overdue())
        },
        OperatorCommand("alarms", "[--before ID]", "what a person has to look at, the newest first") { arguments, services in
            try line(AlarmsBody(try await services.raisedAlarms(AlarmChoice(after: try place(arguments, "before")))))
        },
    ]

    static let people: [OperatorCommand<PaymentServices>] = [
        OperatorCommand("operator add", "--email EMAIL", "let the passport's account with this verified address use the operators' pages") {
            arguments, services in
            try await services.addOperator(arguments.option("email") ?? "")
            return try line(OperatorsBody(try await services.operators()))
        },
        OperatorCommand("operator list", "", "who may use the operators' pages") { _, services in
            try line(OperatorsBody(try await services.operators()))
        },
        OperatorCommand("operator remove", "--email EMAIL", "let an account use them no more, from now on") { arguments, services in
            try await services.removeOperator(arguments.option("email") ?? "")
            return try line(OperatorsBody(try await services.operators()))
        },
    ]

    private static func place<Entity>(_ arguments: CommandArguments, _ name: String) throws -> ID<Entity>? {
        guard let text = arguments.option(name) else { return nil }
        guard let id = ID<Entity>(text) else { throw NotAList() }
        return id
    }

    private static func line(_ body: some Encodable) throws -> String { String(decoding: try JSON.encode(body), as: UTF8.self) }
}

extension PaymentServices {
    /// - Throws: `NotFound`, `SeveralOrders`.
    fileprivate func onlyOrder(numbered number: String) async throws -> ID<Order> {
        let found = try await findOrders(number)
        guard let order = found.first?.order.id else { throw NotFound() }
        guard found.count == 1 else { throw SeveralOrders(count: found.count) }
        return order
    }
}

struct SeveralOrders: Error, CustomStringConvertible {
    let count: Int
    var description: String { "\(count) orders have this number: name one by its own" }
}

struct NotARefund: Error, CustomStringConvertible {
    let description = "FEN is a whole number from 1 on, KEY has 1 to 128 visible ASCII characters"
}

private struct ResentOrdersBody: Encodable { let orders: Int }

struct NotAMoment: Error, CustomStringConvertible {
    let description = "MOMENT is like \"2026-10-08 17:00:00\" (Beijing) or 2026-10-08T17:00:00+08:00"
}

struct NotADeclaration: Error, CustomStringConvertible {
    let description = "REFUND is the refund's number as the order's history has it, PLACE is gateway or elsewhere"
}

struct NotAList: Error, CustomStringConvertible {
    let description = "CHANNEL is alipay or payease, STATE is open, healed or settled, and ID is what the list's end has named"
}
