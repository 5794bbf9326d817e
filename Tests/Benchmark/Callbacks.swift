import Contracts
import Crypto
import Database
import Foundation
import HTTP
import HTTPClient
import HTTPServer
import Journey
import Payment
import PaymentDomain
import Primitives
import Runtime
import Service

/// Alipay's callbacks (Y5): verified, stored and applied, straight by the use case and through HTTP.
struct Callbacks {
    let rig: Rig
    let merchant: AlipayMerchant
    /// How many orders are paid at once.
    let round: Int

    func measure(into table: inout Table) async throws {
        let listener = try merchant.receiveEvents()
        let counter = try Straight(rig)
        var (straight, loads, work) = ([Double](), [LoadResult](), [Double]())
        var peak = 0.0
        for _ in 0..<3 {
            let first = try await notices()
            // Alone on the machine: otherwise Payment would deliver the events of this very round meanwhile.
            rig.payment.terminate()
            rig.payment.waitUntilExit()
            straight.append(try await counter.receive(first))
            try await rig.restart(rig.payment)
            let bodies = try await notices()
            try await counter.waitUntilDelivered()
            let before = try Footprint(of: rig.payment).processor
            loads.append(try post(bodies))
            let after = try Footprint(of: rig.payment)
            work.append((after.processor - before) * 1e6 / Double(bodies.count))
            peak = max(peak, after.peak)
        }
        try await counter.checkBooks(orders: 6 * round, each: AlipayMerchant.amount)
        await listener.stop()
        let verifying = try merchant.verifyingRate()
        table.add(.init(work: "RSA2 signatures verified, one thread", figure: rate(verifying), ratio: 1))
        let raw = median(straight)
        table.add(.init(work: "callback, straight on the use case, 64 tasks", figure: rate(raw), ratio: raw / verifying))
        let perSecond = median(loads.map(\.perSecond))
        table.add(
            .init(
                work: "callback, HTTP, 64 connections (of the straight one)", figure: rate(perSecond), p50: median(loads.map(\.p50)),
                p99: median(loads.map(\.p99)), ratio: median(zip(loads, straight).map { $0.perSecond / $1 }), budget: "≥ 5,000 /s",
                isKept: perSecond >= 5_000))
        table.add(.init(work: "processor time of Payment for a callback", figure: "\(Int(median(work))) µs"))
        Starts.report(peak, of: rig.payment, into: &table)
    }

    /// Orders with an attempt each, and what Alipay posts when they are paid.
    private func notices() async throws -> [[UInt8]] {
        let client = HTTPClient(connectionsPerHost: 16)
        defer { client.close() }
        let numbers = try await inParallel(Array(0..<round), tasks: 16) { _ in try await merchant.startPaying(client) }
        let now = try rig.effects.now()
        return try await inParallel(numbers.results, tasks: 2) { try merchant.notice(of: $0, at: now) }.results
    }

    private func post(_ bodies: [[UInt8]]) throws -> LoadResult {
        let requests = bodies.map { HTTPText.send("POST", "/callbacks/alipay", type: "application/x-www-form-urlencoded", body: $0) }
        return try Load(port: rig.port("payment"), connections: 64).run(requests) { _, answer in
            guard answer.status == 200, answer.text == "success" else { throw LoadFailure("answered \(answer.status): \(answer.text)") }
        }
    }
}

/// Payment's use cases in this process, on the same database.
private struct Straight {
    private let database: Database
    private let services: PaymentServices

    init(_ rig: Rig) throws {
        let configuration = Configuration(environment: rig.payment.settings)
        let common = try ServiceSettings(configuration)
        database = try Database.open(common.database, migrations: PaymentStore.migrations)
        let host = Host(database: database, client: HTTPClient(), effects: try rig.effects, log: .silent, metrics: Metrics())
        services = try PaymentServices(settings: try PaymentSettings(configuration), common: common, host: host)
    }

    func receive(_ bodies: [[UInt8]]) async throws -> Double {
        let services = services
        return try await inParallel(bodies) { body in
            guard try await services.receive(body, by: .alipay, from: "127.0.0.1") else { throw LoadFailure("a callback was refused") }
        }.perSecond
    }

    /// Until the outbox is empty.
    func waitUntilDelivered() async throws {
        while try await database.read({ try $0.first("SELECT 1 FROM outbox LIMIT 1") { try $0.next(Int.self) } }) != nil {
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func checkBooks(orders: Int, each amount: Money) async throws {
        let books = try await database.read { try $0.books() }
        guard books.isBalanced, books.received == Money(fen: amount.fen * Int64(orders)), books.orders == ["paid": orders] else {
            throw LoadFailure("the books after \(orders) callbacks: \(books)")
        }
    }
}
