public import Foundation
import HTTP
import HTTPClient
import HTTPServer
import Primitives

/// Three fresh services as real processes on loopback, with their data, keys, logs and mail in one folder.
public final class Rig: Sendable {
    let folder: URL
    let clock: RehearsalOffset
    let client: HTTPClient
    public let passport: ServiceUnderTest
    public let enrollment: ServiceUnderTest
    public let payment: ServiceUnderTest
    public let simulatorURL: String
    public var services: [ServiceUnderTest] { [passport, payment, enrollment] }
    let mailbox: Mailbox

    /// Empties the folder, draws keys and tokens, and starts nothing.
    /// - Parameters:
    ///   - binaries: where `passport`, `enrollment` and `payment` were built.
    ///   - settings: extra settings for a service, by its name.
    public init(folder: URL, binaries: URL, settings: [String: [String: String]] = [:]) async throws {
        try? FileManager.default.removeItem(at: folder)
        try FileManager.default.createDirectory(at: folder.appending(path: "mail"), withIntermediateDirectories: true)
        self.folder = folder
        mailbox = Mailbox(folder: folder.appending(path: "mail"))
        clock = try RehearsalOffset(file: folder.appending(path: "clock"))
        client = HTTPClient(connectionsPerHost: 128)
        let names = ["passport", "payment", "enrollment", "simulator"]
        let ports = Dictionary(uniqueKeysWithValues: zip(names, try await freePorts(names.count)))
        let plan = RigPlan(folder: folder, ports: ports, pack: folder.appending(path: "pack.json"), settings: settings)
        func service(_ name: String, _ settings: [String: String]) -> ServiceUnderTest {
            ServiceUnderTest(name: name, binaries: binaries, folder: folder, url: plan.url(name), settings: settings)
        }
        passport = service("passport", plan.passport)
        payment = service("payment", plan.payment)
        enrollment = service("enrollment", plan.enrollment)
        simulatorURL = plan.url("simulator")
    }

    /// Makes the exam a client of the passport, then starts everything.
    public func start() async throws {
        let secret = try passport.operate("add-client", RigPlan.clientID, "CET 报名", enrollment.url + "/callback")
        try Data(secret.utf8).write(to: folder.appending(path: "client-secret"))
        for service in services { try service.start() }
        for service in services { try await service.waitUntilReady(client, isStarting: true) }
    }

    public func waitUntilReady() async throws {
        for service in services { try await service.waitUntilReady(client) }
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

    /// A file in the rig's folder.
    public func path(of name: String) -> String { folder.appending(path: name).path }

    /// Ends every process that is still running, politely, and waits for it.
    public func stop() {
        for service in services { service.terminate() }
        for service in services { service.waitUntilExit() }
        client.close()
    }
}

/// Free ports of the loopback interface, found by binding each once.
func freePorts(_ count: Int) async throws -> [Int] {
    let servers = try (0..<count).map { _ in try HTTPServer(.tcp(host: "127.0.0.1", port: 0)) { _ in .noContent } }
    for server in servers { await server.stop() }
    return try servers.map { server in
        guard case .tcp(_, let port) = server.address else { throw RigFailure("no port") }
        return port
    }
}

public struct RigFailure: Error, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }
}
