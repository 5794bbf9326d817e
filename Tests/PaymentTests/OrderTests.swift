import Contracts
import Database
import HTTP
import PaymentDomain
import Primitives
import Testing

@testable import Payment

@Suite("Orders")
struct OrderTests {
    private static func body(
        amount: Int64 = 3_000, items: [Int64] = [3_000], reference: String? = nil, subject: String = "CET 报名费",
        expires: String = "2026-11-23T00:00:00Z", back: String = "https://cet.test/back"
    ) -> [UInt8] {
        let order =
            NewOrder(
                items: items.enumerated().map { OrderItem(reference: reference ?? "entry-\($0)", title: "CET4", amount: Money(fen: $1)) },
                amount: Money(fen: amount), subject: subject, expiresAt: Timestamp(expires) ?? World.start, returnURL: back)
        return (try? JSON.encode(order)) ?? []
    }

    @Test("Y1 the same key with the same content answers the same order")
    func sameKey() async throws {
        let world = try World()
        let first = try await world.inside(.post, "/api/v1/orders", Self.body(), key: "k1")
        world.pass(.days(2))
        let second = try await world.inside(.post, "/api/v1/orders", Self.body(), key: "k1")
        #expect(first.status == .created && second.status == .created)
        #expect(try JSON.decode(OrderBody.self, from: first.body) == JSON.decode(OrderBody.self, from: second.body))
        #expect(try await world.books().orders == ["open": 1])
    }

    @Test(
        "Y1 the same key with other content is refused",
        arguments: [
            body(amount: 3_001, items: [3_001]), body(items: [1_000, 2_000]), body(reference: "entry-2"), body(subject: "x"),
            body(expires: "2026-11-23T00:00:01Z"), body(back: "https://cet.test/other"),
        ])
    func otherContent(body: [UInt8]) async throws {
        let world = try World()
        _ = try await world.inside(.post, "/api/v1/orders", Self.body(), key: "k1")
        let answer = try await world.inside(.post, "/api/v1/orders", body, key: "k1")
        #expect(answer.status == .conflict)
        #expect(try answer.problem().code == "order.idempotency_conflict")
        #expect(try await world.books().orders == ["open": 1])
    }

    @Test("Y1 two clients may use the same key")
    func twoClients() async throws {
        let world = try World()
        let answers = [
            try await world.inside(.post, "/api/v1/orders", Self.body(), key: "k1"),
            try await world.inside(.post, "/api/v1/orders", Self.body(amount: 1, items: [1]), key: "k1", token: World.neighbourToken),
        ]
        #expect(answers.map(\.status) == [.created, .created])
        #expect(try await world.books().orders == ["open": 2])
    }

    @Test("Y1 the same order asked for many times at once is one order")
    func atOnce() async throws {
        let world = try World()
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try JSON.decode(OrderBody.self, from: try await world.inside(.post, "/api/v1/orders", Self.body(), key: "k").body).id
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
    }

    @Test(
        "Y1 an order that makes no sense is refused, and the field is named",
        arguments: [
            (body(items: []), "items", "empty"), (body(items: [3_000, 0]), "items", "unusable"),
            (body(items: [-3_000]), "items", "unusable"), (body(items: [1_000, 2_000], reference: "e"), "items", "repeated"),
            (body(amount: 2_999), "amount", "not_the_sum"),
            (body(amount: 5_000_000_051, items: Array(repeating: 100_000_001, count: 51)), "items", "too_many"),
            (body(amount: 100_000_001, items: [100_000_001]), "amount", "too_large"),
            (body(items: [900_000_000_000, 900_000_000_000]), "amount", "too_large"), (body(subject: ""), "subject", "unusable"),
            (body(subject: "a&b"), "subject", "unusable"), (body(subject: "a\nb"), "subject", "unusable"),
            (body(back: "javascript:alert(1)"), "return_url", "unusable"), (body(back: "https://x/\n"), "return_url", "unusable"),
        ])
    func nonsense(body: [UInt8], field: String, code: String) async throws {
        let world = try World()
        let answer = try await world.inside(.post, "/api/v1/orders", body, key: "k")
        #expect(answer.status == .unprocessable)
        #expect(try answer.problem().errors?.map { [$0.name, $0.code] } == [[field, code]])
        #expect(try await world.books().orders.isEmpty)
    }

    @Test("Y1 an order without a key, or that nobody could pay in time, is refused")
    func unusable() async throws {
        let world = try World()
        #expect(try await world.inside(.post, "/api/v1/orders", Self.body()).problem().code == "idempotency_key.missing")
        let late = Self.body(expires: "2026-11-22T02:00:00Z")
        #expect(try await world.inside(.post, "/api/v1/orders", late, key: "k").problem().code == "order.expired")
    }

    @Test("Y1 a client sees only its own orders, and nobody without a token sees any")
    func ownership() async throws {
        let world = try World()
        let order = try await world.newOrder()
        let paths: [(HTTP.Method, String, [UInt8]?)] = [
            (.get, "", nil), (.post, "/refresh", nil), (.post, "/close", nil),
            (
                .post, "/refund",
                try JSON.encode(
                    NewRefund(id: "r", items: [.init(reference: "entry-1", amount: Money(fen: 1))], amount: Money(fen: 1), note: ""))
            ),
            (.post, "/attempts", try JSON.encode(NewAttempt(channel: .alipay))),
        ]
        for (method, path, body) in paths {
            let target = "/api/v1/orders/\(order.id)\(path)"
            #expect(try await world.inside(method, target, body, token: World.neighbourToken).status == .notFound)
            #expect(try await world.inside(method, target, body, token: "nobody").status == .unauthorized)
            #expect(try await world.inside(method, target, body, token: "stray-stray-stray-stray-stray-stray").status == .forbidden)
        }
        #expect(try await world.inside(.get, "/api/v1/orders/\(order.id)").status == .ok)
        #expect(try await world.inside(.get, "/api/v1/orders/not-an-id").status == .notFound)
    }

    @Test("Y2 an order whose time is over is closed, and its client told")
    func expiry() async throws {
        let world = try World()
        let order = try await world.newOrder(expiresIn: .hours(1))
        world.pass(.microseconds(3_599_999_999))
        try await world.settle()
        #expect(try await world.state(of: order) == .open)
        world.pass(.microseconds(1))
        try await world.settle()
        #expect(try await world.state(of: order) == .closed)
        #expect(world.events.map(\.kind) == [.closed])
    }

    @Test("S1 the OpenAPI document lists exactly the routes of the JSON API")
    func openAPI() throws {
        struct Document: Decodable { let paths: [String: [String: Content]] }
        struct Content: Decodable { let operationId: String }
        let bytes = try JSON.encode(OpenAPI(title: "t", version: "v", routes: Routes.open + Routes.inside))
        let listed = try JSON.decode(Document.self, from: bytes).paths.flatMap { path, methods in methods.keys.map { "\($0) \(path)" } }
        #expect(listed.sorted() == Routes.inside.map { "\($0.method.rawValue.lowercased()) \($0.pattern)" }.sorted())
        #expect(Set(Routes.inside.map(\.operation.id)).count == Routes.inside.count)
    }
}
