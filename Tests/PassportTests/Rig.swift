import Crypto
import Database
import Foundation
import HTTP
import HTTPClient
import Outbox
import PassportDomain
import Primitives
import Runtime
import ScratchDatabase
import Service
import Testing

@testable import Passport

/// A whole passport on a database of its own: everything but sockets.
final class Rig: Sendable {
    private let scratch: ScratchDatabase
    var folder: URL { scratch.folder }
    let world = World()
    let database: Database
    let services: PassportServices
    private let router = Router(PassportRoutes.open)
    private let inside = Router(PassportRoutes.inside)

    init(_ change: (inout Plan) -> Void = { _ in }) async throws {
        scratch = try ScratchDatabase()
        database = try Database.open(scratch.location("passport"), migrations: PassportMigrations.all)
        let key = try Self.signingKey
        try await database.write { try $0.addSigningKey(key, ifFirstAt: Timestamp(seconds: 0)) }
        services = try await Self.assemble(change, scratch.folder, database, world)
    }

    deinit { database.close() }

    /// The same database under other settings, as after a restart.
    func restarted(_ change: (inout Plan) -> Void = { _ in }) async throws -> PassportServices {
        try await Self.assemble(change, folder, database, world)
    }

    private static func assemble(
        _ change: (inout Plan) -> Void, _ folder: URL, _ database: Database, _ world: World
    ) async throws -> PassportServices {
        var plan = Plan()
        change(&plan)
        let host = Host(database: database, client: HTTPClient(), effects: world.effects, log: world.logger, metrics: Metrics())
        return try await PassportServices.assemble(
            try plan.settings(spool: folder.appending(path: "mail").path), callers: try #require(Callers(Plan.callers)), host)
    }

    /// What the service around the handlers does: route, call, and turn a refusal into its answer.
    func answer(_ request: Request, by services: PassportServices? = nil) async throws -> Response {
        guard case .route(let route, let parameters) = router.match(request.method, request.path) else { return Problem.notFound.response }
        do {
            return try await route.handler(request.routed(parameters), services ?? self.services)
        } catch let error as any ProblemConvertible {
            return error.problem.response
        }
    }

    /// What the internal address answers to a caller with this token.
    func answerInside(_ method: HTTP.Method, _ target: String, body: [UInt8] = [], token: String) async throws -> Response {
        let headers: Headers = ["Authorization": "Bearer \(token)", "Content-Type": "application/json"]
        let request = Request(method, target, headers: headers, body: body, client: "unix")
        guard case .route(let route, let parameters) = inside.match(request.method, request.path) else { return Problem.notFound.response }
        do {
            return try await route.handler(request.routed(parameters), services)
        } catch let error as any ProblemConvertible {
            return error.problem.response
        }
    }

    /// The letters that wait to leave, oldest first.
    func letters(to address: String) async throws -> [Letter] {
        try await database.read { snapshot in
            try snapshot.all("SELECT payload FROM outbox WHERE topic = 'mail' AND key = $1 ORDER BY sequence", "mail:\(address)") {
                try JSON.decode(Letter.self, from: try $0.next())
            }
        }
    }

    func count(_ sql: StaticString) async throws -> Int {
        try await database.read { try $0.first(sql) { try $0.next(Int.self) } ?? 0 }
    }

    /// One key for all rigs: making one takes longer than most tests.
    private static let keyPEM: Result<String, CryptoError> = Result { () throws(CryptoError) in try RSAPrivateKey.generate().pem }

    private static var signingKey: SigningKeyRecord {
        get throws {
            let pem = Array(try keyPEM.get().utf8)
            let sealed = try Plan.keyring.seal(pem, for: "passport.signing-key.k1", random: Effects.system.random)
            return SigningKeyRecord(id: "k1", algorithm: .rs256, sealed: sealed, signsFrom: Timestamp(seconds: 0), retiredAt: nil)
        }
    }
}

/// The settings of a rig. Hashing is as cheap as it gets; its real cost is `P3`'s own test.
struct Plan {
    static let issuer = "https://passport.test"
    static let testAnswer = "TEST"
    static let operatorToken = String(repeating: "o", count: 32), serviceToken = String(repeating: "s", count: 32)
    static let callers = "operator-li:\(operatorToken)\nenrollment:\(serviceToken)"

    var hashing = PasswordHasher.Parameters(memoryKiB: 8, passes: 1)
    var captchaTestAnswer: String? = Plan.testAnswer
    var registrationsPerClient = 1_000
    var authorizationsPerClient = 20_000
    var mailsPerAddress = 5
    var mailsPerClient = 1_000
    var failuresPerAccount = 5
    var failuresPerClient = 200

    static var keyring: Keyring {
        get throws {
            let lines = ["k1:" + String(repeating: "0a", count: 32), "lookup:" + String(repeating: "0b", count: 32)]
            return try Keyring(text: lines.joined(separator: "\n"))
        }
    }

    func settings(spool: String) throws -> PassportSettings {
        PassportSettings(
            issuer: Plan.issuer, keyring: try Plan.keyring, hashing: hashing, hashingThreads: 2,
            mail: try MailSettings(Configuration(environment: ["MAIL_SPOOL": spool, "MAIL_FROM": "no-reply@passport.test"])),
            limits: PassportLimits(
                registrationsPerClient: Allowance(limit: registrationsPerClient, per: .hours(1)),
                authorizationsPerClient: Allowance(limit: authorizationsPerClient, per: .hours(1)),
                mailsPerAddress: Allowance(limit: mailsPerAddress, per: .hours(1)),
                mailsPerClient: Allowance(limit: mailsPerClient, per: .hours(1)),
                accountFailures: ThrottlePolicy(free: failuresPerAccount), clientFailures: .network(hourly: failuresPerClient)),
            sessions: SessionLifetime(idle: .hours(2), absolute: .hours(24)), accessTokenLifetime: .minutes(15),
            codeLifetime: .seconds(60), refreshTokens: RefreshLifetime(idle: .days(14), absolute: .days(90)),
            captchaTestAnswer: captchaTestAnswer)
    }
}
