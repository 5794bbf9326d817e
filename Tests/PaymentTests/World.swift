import Contracts
import Crypto
import Database
import Foundation
import HTTP
import HTTPClient
import HTTPServer
import Outbox
import PaymentDomain
import Primitives
import Runtime
import ScratchDatabase
import Service
import SignIn
import Synchronization
import Testing

@testable import Payment

/// The service with both simulated gateways, joined without sockets: a call of the channel is a call of the simulator's route, and a
/// callback of the simulator is a call of the service's. Its clock stands still until it is moved.
final class World: Sendable {
    static let start = Timestamp("2026-11-22T02:00:00Z") ?? Timestamp(seconds: 0)
    static let token = "0123456789abcdef0123456789abcdef"
    static let neighbourToken = "abcdef0123456789abcdef0123456789"
    static let operatorToken = "operator-operator-operator-operator"
    static let publicURL = "http://payment.test"
    static let gatewayURL = "http://gateway.test"

    /// Making keys takes longer than all the tests.
    static let keys = try? SimulatorKeys(
        merchant: RSAPrivateKey.generate(), alipay: RSAPrivateKey.generate(), payease: RSAPrivateKey.generate(),
        payeaseKey: Array("test".utf8))
    private static let http = HTTPClient()

    let services: PaymentServices
    let simulator: Simulator
    let line: Line
    let metrics: Metrics
    private let state: State
    fileprivate let scratch: ScratchDatabase

    /// What tests move.
    final class State: Sendable {
        let now = Mutex(World.start)
        let random: Mutex<SplitMix64>
        let events = Mutex<[PaymentEvent]>([])
        let isDown = Mutex(false)
        /// The machine's own clock, each time that it is looked at.
        let stopwatch = Mutex<@Sendable () -> Duration>({ .zero })
        init(seed: UInt64) { random = Mutex(SplitMix64(seed: seed)) }
    }

    /// The way to the gateways.
    final class Line: Sendable {
        let isCut = Mutex(false)
        /// Calls of this interface never arrive.
        let dropped = Mutex<String?>(nil)
        /// The gateway does what it is asked, and the answer gets lost.
        let losesAnswers = Mutex<String?>(nil)
        let calls = Mutex<[String]>([])
        /// Alipay's, as they were asked for.
        let methods = Mutex<[String]>([])
    }

    /// - Parameters:
    ///   - hasPayEaseKey: whether the gateway's key is configured, with which `v_sign` is checked.
    ///   - gateway: stands in for both channels, and the simulators are out of use.
    init(
        seed: UInt64 = 1, chances: [Fault: Int] = [:], alipay: AlipayHabits = .init(), payease: PayEaseHabits = .init(),
        hasPayEaseKey: Bool = true, gateway: (any Gateway)? = nil, log: Log = .silent
    ) throws {
        let state = State(seed: seed)
        let line = Line()
        let effects = Effects(now: { state.now.withLock { $0 } }, random: { count in state.random.withLock { $0.bytes(count) } })
        scratch = try ScratchDatabase()
        let keys = try #require(Self.keys)
        let gateways = try Database.open(
            .sqlite(path: scratch.path("gateways.db")), migrations: SimulatorStore.migrations, options: .init(readers: 1))
        let settings = SimulatorSettings(
            listen: .tcp(host: "127.0.0.1", port: 1), browserURL: Self.gatewayURL, folder: scratch.folder.path, speed: 60,
            faults: .init(seed: seed, chances: chances), alipay: alipay, payease: payease)
        let simulator = Simulator(settings, keys, gateways, notifyURL: Self.publicURL, effects, .silent, Self.http)
        let metrics = Metrics()
        let database = try Database.open(
            scratch.location("payment"), migrations: PaymentStore.migrations, options: .init(readers: 1))
        services = PaymentServices(
            database: database, effects: effects, log: .silent,
            gateways: gateway.map { Gateways(alipay: $0, payease: $0) }
                ?? Self.channels(simulator, effects, hasPayEaseKey, Self.transport(simulator, line)),
            callers: try #require(
                Callers(
                    "cet:\(Self.token)\nncre:\(Self.neighbourToken)\nstray:stray-stray-stray-stray-stray-stray\noperator-li:\(Self.operatorToken)"
                )),
            clients: ["cet", "ncre"], attemptLifetime: .minutes(30),
            refundLease: RefundLease(call: .seconds(5), elapsed: { state.stopwatch.withLock { $0() } }),
            courier: Courier(
                database: database, effects: effects, log: .silent, metrics: metrics,
                routes: ["cet", "ncre"].reduce(into: [:]) {
                    $0[EventPost.topic(for: $1)] = EventPost.noting({ try state.take($0) }, database, effects)
                }),
            alarms: Alarms(metrics: metrics, log: log), backlog: Backlog(metrics: metrics, effects: effects),
            forgeryLimit: ForgeryLimit(metrics: metrics),
            desk: OperatorDesk(
                database: database, effects: effects, passport: AbsentPassport(),
                client: PassportClient(id: "payment", issuer: "http://passport.test", publicURL: Self.publicURL),
                publicURL: Self.publicURL, sessionTime: .hours(8)), simulator: simulator)
        self.metrics = metrics
        self.simulator = simulator
        self.line = line
        self.state = state
    }

    deinit {
        services.database.close()
        simulator.database.close()
    }

    var now: Timestamp { state.now.withLock { $0 } }
    func pass(_ span: Timestamp.Span) { state.now.withLock { $0 = $0 + span } }
    var events: [PaymentEvent] { state.events.withLock { $0 } }
    func setStopwatch(_ reading: @escaping @Sendable () -> Duration) { state.stopwatch.withLock { $0 = reading } }
    func setDown(_ isDown: Bool) { state.isDown.withLock { $0 = isDown } }
    func cut(_ isCut: Bool = true) { line.isCut.withLock { $0 = isCut } }
    func drop(_ interface: String?) { line.dropped.withLock { $0 = interface } }
    /// - Parameter interface: whose answers get lost; every one's unless told.
    func loseAnswers(_ isLosing: Bool = true, of interface: String = "") {
        line.losesAnswers.withLock { $0 = isLosing ? interface : nil }
    }
    /// Only those that move money back.
    func loseRefunds(of channel: Channel) { loseAnswers(of: channel == .alipay ? "gateway.do" : "ref_ack_submit.jsp") }

    private static func channels(_ simulator: Simulator, _ effects: Effects, _ hasPayEaseKey: Bool, _ send: @escaping Transport) -> Gateways
    {
        let download = download(simulator)
        let merchant = simulator.keys.payeaseMerchant
        return Gateways(
            alipay: AlipayGateway(
                alipay: simulator.keys.alipayMerchant,
                addresses: .init(
                    cashier: gatewayURL + "/gateway.do", interface: gatewayURL + "/gateway.do", notify: publicURL + "/callbacks/alipay",
                    back: publicURL + "/return/alipay"), effects: effects, log: .silent, send: send, download: download),
            payease: PayEaseGateway(
                payease: PayEase(merchant: merchant.merchant, key: merchant.key, gatewayKey: hasPayEaseKey ? merchant.gatewayKey : nil),
                addresses: .init(
                    cashier: gatewayURL + "/prs/user_payment.checkit", interfaces: gatewayURL + "/merchant/order",
                    back: publicURL + "/return/payease", bills: gatewayURL + "/bills/payease"), refundOperator: "system",
                refundPatience: PayEaseSettings.usualRefundPatience, log: .silent, send: send, download: download))
    }

    private static func download(_ simulator: Simulator) -> Download {
        { address in
            let answer = try await simulator.request(.get, String(address.dropFirst(gatewayURL.count)))
            guard answer.status == .ok else { throw TransportError.status(answer.status.rawValue) }
            return answer.body
        }
    }

    private static func transport(_ simulator: Simulator, _ line: Line) -> Transport {
        { request in
            guard !line.isCut.withLock({ $0 }) else { throw HTTPClientError.timedOut }
            let path = String(request.url.dropFirst(gatewayURL.count))
            line.calls.withLock { $0.append(path) }
            guard line.dropped.withLock({ $0 }) != path else { throw HTTPClientError.timedOut }
            if let method = request.query["method"] { line.methods.withLock { $0.append(method) } }
            let answer = try await simulator.request(.post, request.query.appended(to: path), form: request.body.urlEncoded)
            guard !(line.losesAnswers.withLock { $0.map(path.hasSuffix) ?? false }) else { throw HTTPClientError.timedOut }
            guard answer.status == .ok else { throw TransportError.status(answer.status.rawValue) }
            return answer.body
        }
    }
}

extension World.State {
    func take(_ delivery: Delivery) throws {
        guard !isDown.withLock({ $0 }) else { throw HTTPClientError.unreachable("down") }
        let event = try JSON.decode(PaymentEvent.self, from: delivery.payload)
        events.withLock { $0.append(event) }
    }
}

/// A passport that nobody reaches: in these tests sessions are opened without it.
struct AbsentPassport: PassportService {
    func configuration() async throws -> OpenIDConfiguration { throw SignInRefusal.passportUnavailable }
    func keys(unknownKey _: Bool) async throws -> [JWT.VerificationKey] { throw SignInRefusal.passportUnavailable }
    func exchange(code _: String, verifier _: String, redirectURI _: String) async throws -> TokenAnswer {
        throw SignInRefusal.passportUnavailable
    }
}

/// As the router and the process around it would answer.
private func answer<Services: Sendable>(_ request: Request, _ routes: [Route<Services>], _ services: Services) async throws -> Response {
    guard case .route(let route, let parameters) = Router(routes).match(request.method, request.path) else {
        return Problem.notFound.response
    }
    do {
        return try await route.handler(request.routed(parameters), services)
    } catch let error as any ProblemConvertible {
        return error.problem.response
    }
}

extension PaymentServices {
    fileprivate func on(_ database: Database) -> PaymentServices {
        PaymentServices(
            database: database, effects: effects, log: log, gateways: gateways, callers: callers, clients: clients,
            attemptLifetime: attemptLifetime, refundLease: refundLease, courier: courier, alarms: alarms, backlog: backlog,
            forgeryLimit: forgeryLimit,
            desk: desk, simulator: simulator)
    }
}

extension Simulator {
    func request(_ method: HTTP.Method, _ target: String, form: String? = nil) async throws -> Response {
        let headers: Headers = form == nil ? [:] : ["Content-Type": "application/x-www-form-urlencoded"]
        return try await answer(Request(method, target, headers: headers, body: Array((form ?? "").utf8)), SimulatorRoutes.all, self)
    }

    /// POSTs the form and shows what it leads to.
    func submit(_ target: String, _ form: FormFields) async throws -> Response {
        let response = try await request(.post, target, form: form.urlEncoded)
        guard response.status == .seeOther, let location = response.headers["Location"] else { return response }
        return try await request(.get, location)
    }
}

extension World {
    /// - Parameter process: another process on the same database; without one it is the first.
    func open(
        _ method: HTTP.Method, _ target: String, body: [UInt8] = [], client: String = "203.0.113.7", at process: PaymentServices? = nil
    ) async throws -> Response {
        let headers: Headers = ["Content-Type": "application/x-www-form-urlencoded"]
        return try await answer(Request(method, target, headers: headers, body: body, client: client), Routes.open, process ?? services)
    }

    func open(_ method: HTTP.Method, _ target: String, _ headers: Headers, _ body: [UInt8]) async throws -> Response {
        try await answer(Request(method, target, headers: headers, body: body), Routes.open, services)
    }

    /// The process ends, and another one finds its database as it was left.
    func restarted() throws -> PaymentServices {
        services.database.close()
        let database = try Database.open(scratch.location("payment"), migrations: PaymentStore.migrations, options: .init(readers: 1))
        return services.on(database)
    }

    func inside(
        _ method: HTTP.Method, _ target: String, _ body: [UInt8]? = nil, key: String? = nil, token: String = World.token
    ) async throws -> Response {
        var headers: Headers = ["Authorization": "Bearer \(token)"]
        if body != nil { headers["Content-Type"] = "application/json" }
        if let key { headers["Idempotency-Key"] = key }
        return try await answer(Request(method, target, headers: headers, body: body ?? []), Routes.inside, services)
    }
}
