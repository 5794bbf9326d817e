public import Database
public import Foundation
import HTTP
import HTTPClient
import HTTPServer
import Primitives
import Runtime

/// The fresh services as real processes on loopback, with their data, keys, logs and mail in one folder.
public final class Rig: Sendable {
    let folder: URL
    let clock: RehearsalOffset
    let client: HTTPClient
    /// The first process of each service; operators' commands are run with its settings.
    public let passport: ServiceUnderTest
    public let payment: ServiceUnderTest
    public let enrollment: ServiceUnderTest
    /// Every process.
    public let services: [ServiceUnderTest]
    /// The exams that have an Enrollment here; the first is the one that is walked through.
    public let exams: [RigExam]
    let mailbox: Mailbox
    private let addresses: RigAddresses
    private let server: PostgreSQLServer?
    private let balancer: Balancer?

    /// Empties the folder, draws keys and tokens, and starts no service.
    /// - Parameters:
    ///   - binaries: where `passport`, `enrollment` and `payment` were built.
    ///   - settings: extra settings for a service, by its name; for the balancer, `balancer`.
    ///   - further: packs of exams that run beside the first, each in one small process: `ncre.json`.
    public init(
        folder: URL, binaries: URL, layout: Layout = .sqlite, settings: [String: [String: String]] = [:], further: [URL] = []
    ) async throws {
        server = try layout.startServer(in: folder.appending(path: "postgres"))
        try Self.empty(folder, but: "postgres")
        self.folder = folder
        mailbox = Mailbox(folder: folder.appending(path: "mail"))
        clock = try RehearsalOffset(file: folder.appending(path: "clock"))
        client = HTTPClient(connectionsPerHost: 128)
        let exams = [RigExam.walked(pack: folder.appending(path: "pack.json"))] + further.map(RigExam.further)
        self.exams = exams
        let addresses = try await RigAddresses(folder: folder, instances: layout.instances, further: exams.dropFirst().map(\.service))
        self.addresses = addresses
        balancer = layout.balancer(
            addresses.ofBalancer.merging(settings["balancer"] ?? [:]) { $1 }, log: folder.appending(path: "balancer.log"))
        let plan = RigPlan(folder: folder, addresses: addresses, server: server?.url, exams: exams)
        func processes(_ name: String) -> [ServiceUnderTest] {
            (1...layout.instances).map { instance in
                let process = addresses.process(instance, of: name)
                return ServiceUnderTest(
                    name: name, process: process, binaries: binaries, folder: folder, url: addresses.url(process),
                    settings: plan.settings(of: name, instance: instance).merging(settings[name] ?? [:]) { $1 })
            }
        }
        let (passports, payments, enrollments) = (processes("passport"), processes("payment"), processes("enrollment"))
        (passport, payment, enrollment) = (passports[0], payments[0], enrollments[0])
        services =
            passports + payments + enrollments
            + exams.dropFirst().map { exam in
                ServiceUnderTest(
                    name: "enrollment", process: exam.service, binaries: binaries, folder: folder, url: addresses.url(exam.service),
                    settings: plan.settings(of: exam.service, instance: 1))
            }
    }

    private static func empty(_ folder: URL, but kept: String) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name != kept {
            try FileManager.default.removeItem(at: folder.appending(path: name))
        }
        try FileManager.default.createDirectory(at: folder.appending(path: "mail"), withIntermediateDirectories: true)
    }

    /// Where browsers find a service, or the simulated gateways: `passport`, `payment`, `enrollment`, `enrollment-ncre`, `simulator`.
    public func url(_ name: String) -> String { addresses.url(name) }

    /// Makes the exams clients of the passport, then starts everything.
    public func start() async throws {
        for exam in exams {
            let (home, secret) = (url(exam.service), folder.appending(path: exam.secretFile))
            try Data((Effects.system.random(32).hexadecimal).utf8).write(to: secret)
            try passport.operate(
                "client", "add", "--id", exam.id, "--name", exam.name, "--redirect-uri", home + "/callback",
                "--post-logout-redirect-uri", home + "/", "--backchannel-logout-uri", home + "/backchannel-logout",
                "--secret-file", secret.path)
            try passport.operate("client", "set-event-uri", exam.id, home + "/account-events")
        }
        try addOperatorsDesk()
        for service in services { try service.start() }
        for service in services { try await service.waitUntilReady(client) }
        try balancer?.start()
        try await waitUntilReady()
    }

    /// Payment's operators log in through the passport, too.
    private func addOperatorsDesk() throws {
        let (home, secret) = (url("payment"), folder.appending(path: RigPlan.deskSecretFile))
        try Data((Effects.system.random(32).hexadecimal).utf8).write(to: secret)
        try passport.operate(
            "client", "add", "--id", "payment", "--name", "支付运维", "--redirect-uri", home + "/callback", "--post-logout-redirect-uri",
            home + "/", "--backchannel-logout-uri", home + "/backchannel-logout", "--secret-file", secret.path)
    }

    /// Waits until browsers find each service, whichever of its processes answers.
    public func waitUntilReady() async throws {
        for name in ["passport", "payment"] + exams.map(\.service) {
            try await eventually("\(name) to be ready", within: 20) { try await client.isReady(url(name)) ? true : nil }
        }
    }

    /// Ends a service and starts it again.
    /// - Returns: the seconds from its start until it answered that it is ready.
    @discardableResult
    public func restart(_ service: ServiceUnderTest, with changes: [String: String] = [:]) async throws -> Double {
        service.terminate()
        service.waitUntilExit()
        let began = ContinuousClock.now
        try service.start(with: changes)
        try await service.waitUntilReady(client)
        return (ContinuousClock.now - began) / .seconds(1)
    }

    /// Where a service keeps its data: `passport`, `payment` or `enrollment`.
    public func database(of name: String) throws -> DatabaseLocation {
        guard let service = services.first(where: { $0.name == name }), let url = service.settings["DATABASE_URL"],
            let location = DatabaseLocation(url)
        else { throw RigFailure("\(name) has no database") }
        return location
    }

    /// A file in the rig's folder.
    public func path(of name: String) -> String { folder.appending(path: name).path }

    /// Ends every process that is still running, politely, and waits for it.
    public func stop() {
        for service in services { service.terminate() }
        for service in services { service.waitUntilExit() }
        balancer?.stop()
        try? server?.stop()
        client.close()
    }
}

/// Free ports of the loopback interface, found by binding each once. They are below those that the system gives to connections: one of
/// these, of a candidate who came just then, could have the port before the service does.
func freePorts(_ count: Int) async throws -> [Int] {
    var servers: [Int: HTTPServer] = [:]
    while servers.count < count {
        let port = 10_000 + Effects.system.random(2).reduce(0) { $0 << 8 | Int($1) } % 20_000
        if servers[port] == nil { servers[port] = try? HTTPServer(.tcp(host: "127.0.0.1", port: port)) { _ in .noContent } }
    }
    for server in servers.values { await server.stop() }
    return Array(servers.keys)
}

public struct RigFailure: Error, CustomStringConvertible {
    public let description: String
    /// Whether a person would try again: a service is busy or just starting, or was interrupted.
    let isPassing: Bool

    public init(_ description: String) { self.init(description, isPassing: false) }

    init(_ description: String, isPassing: Bool) {
        self.description = description
        self.isPassing = isPassing
    }
}
