import Contracts
import Database
import Foundation
import HTTP
import HTTPClient
import Outbox
import PaymentDomain
import Primitives
import Runtime
import Testing

@testable import Payment

// What the people of these tests do.

extension World {
    /// Items of these amounts: `entry-1`, `entry-2` …
    static func terms(_ items: [Int64], expiresIn span: Timestamp.Span = .hours(12)) throws -> OrderTerms {
        try OrderTerms(
            items: items.enumerated().map { .init(reference: "entry-\($0 + 1)", title: "CET4 笔试", amount: Money(fen: $1)) },
            amount: Money(fen: items.reduce(0, +)), subject: "CET 报名费", expiresAt: start + span, returnURL: "https://cet.test/back")
    }

    func newOrder(_ items: Int64..., expiresIn span: Timestamp.Span = .hours(12)) async throws -> Order {
        try await newOrder(items.isEmpty ? [3_000] : items, expiresIn: span)
    }

    func newOrder(_ items: [Int64], expiresIn span: Timestamp.Span) async throws -> Order {
        let key = ID<World>(at: now, random: services.effects.random(10)).description
        return try await services.createOrder(try Self.terms(items, expiresIn: span), for: "cet", key: key).order
    }

    /// An order that is paid.
    func paidOrder(_ items: Int64..., by channel: Channel) async throws -> Order {
        let order = try await newOrder(items, expiresIn: .hours(12))
        try await pay(order, channel)
        try await settle()
        return order
    }

    /// The exam asks for money back. - Parameter items: fen by reference.
    func giveBack(_ items: KeyValuePairs<String, Int64>, of order: Order, id: String = "r1", note: String = "seat_gone") async throws
        -> Response
    {
        let items = items.map { NewRefund.Item(reference: $0.key, amount: Money(fen: $0.value)) }
        let body = NewRefund(id: id, items: items, amount: items.compactMap(\.amount).total, note: note)
        return try await inside(.post, "/api/v1/orders/\(order.id)/refund", try JSON.encode(body))
    }

    func state(of order: Order) async throws -> Order.State { try await services.order(order.id, for: "cet").order.state }

    func attempt(_ order: Order, _ channel: Channel) async throws -> (Attempt, Redirect) {
        try await services.startAttempt(at: order.id, by: channel, for: "cet")
    }

    func attempt(_ id: ID<Attempt>) async throws -> Attempt {
        try #require(try await services.database.read { try $0.attempt(id) })
    }

    @discardableResult
    func openCashier(_ redirect: Redirect) async throws -> Trade { try #require(try await cashier(redirect), "no cashier") }

    /// The browser follows the redirect. - Returns: the trade that the gateway now has; `nil` when it refuses.
    func cashier(_ redirect: Redirect) async throws -> Trade? {
        let target = String(redirect.url.dropFirst(Self.gatewayURL.count))
        let response =
            switch redirect.method {
            case .get: try await simulator.request(.get, target)
            case .post:
                try await simulator.submit(target, FormFields(redirect.fields.map { ($0.name, $0.value) }))
            }
        guard let start = response.text.range(of: "/cashier/") else { return nil }
        let id = try #require(ID<Trade>(String(response.text[start.upperBound...].prefix(36))))
        return try await simulator.database.read { try $0.trade(id) }
    }

    /// Starts an attempt, opens the cashier and pays.
    @discardableResult
    func pay(_ order: Order, _ channel: Channel, _ faults: Fault...) async throws -> Attempt {
        let (attempt, redirect) = try await attempt(order, channel)
        try await simulator.act(.pay, on: try await openCashier(redirect).id, with: faults)
        return attempt
    }

    /// The gateways post what is due.
    @discardableResult
    func deliverCallbacks() async throws -> Int {
        try await simulator.sendDueCallbacks { url, body in
            guard url.hasPrefix(Self.publicURL) else { throw HTTPClientError.unreachable("nobody listens there") }
            return try await self.open(.post, String(url.dropFirst(Self.publicURL.count)), body: Array(body.utf8))
        }
    }

    /// The bodies of callbacks that wait to be posted.
    func waitingCallbacks() async throws -> [String] {
        try await simulator.database.read { try $0.all("SELECT body FROM callbacks ORDER BY id") { try $0.next() } }
    }

    /// What became of all callbacks, sorted.
    func verdicts() async throws -> [String] {
        try await services.database.read { try $0.all("SELECT verdict FROM notifications ORDER BY verdict") { try $0.next() } }
    }

    func books() async throws -> Books { try await services.database.read { try $0.books() } }

    func takings() async throws -> Takings {
        let sums = try await simulator.database.read { try $0.takings() }
        return Takings(received: sums.received, refunded: sums.refunded)
    }

    /// Time passes, and everything that runs by itself does.
    func live(_ span: Timestamp.Span, steps: Int) async throws {
        for _ in 0..<steps {
            pass(.microseconds(span.microseconds / Int64(steps)))
            try await settle()
        }
    }

    /// Everything that runs by itself, until nothing is left to do at this moment.
    func settle() async throws {
        for _ in 0..<50 {
            let work = [
                try await deliverCallbacks(), try await services.settleDueAttempts(), try await services.closeExpiredOrders(),
                try await services.executeDueRefunds(), try await services.courier.deliverDue(),
            ]
            if work.allSatisfy({ $0 == 0 }) { return }
        }
    }
}

extension Fault {
    /// They make the outcome of a call unknown.
    static let network: [Fault] = [.slow, .cutOff, .error500, .unknown]
}

extension Response {
    var text: String { String(decoding: body, as: UTF8.self) }
    func problem() throws -> Problem.Document { try JSON.decode(from: body) }
}

extension PaymentServices {
    /// By all channels. - Returns: how many were due.
    @discardableResult
    func settleDueAttempts() async throws -> Int {
        var count = 0
        for channel in Channel.allCases { count += try await settleDueAttempts(by: channel) }
        return count
    }

    /// By all channels. - Returns: how many were asked for.
    @discardableResult
    func executeDueRefunds() async throws -> Int {
        var count = 0
        for channel in Channel.allCases { count += try await executeDueRefunds(by: channel) }
        return count
    }
}
