import Foundation
import HTTP
import HTTPClient
import HTTPServer
import Primitives

/// Three fresh services as real processes on loopback, with their data, keys, logs and mail in one folder.
public final class Rig: Sendable {
    public let folder: URL
    public let clock: RehearsalOffset
    public let client: HTTPClient
    public let passport: ServiceUnderTest
    public let enrollment: ServiceUnderTest
    public let payment: ServiceUnderTest
    public var services: [ServiceUnderTest] { [passport, payment, enrollment] }
    public var mailbox: Mailbox { Mailbox(folder: folder.appending(path: "mail")) }

    /// Prepares the folder, emptied, and starts nothing.
    /// - Parameters:
    ///   - binaries: where `passport`, `enrollment` and `payment` were built.
    ///   - settings: extra settings for a service, by its name.
    public init(folder: URL, binaries: URL, settings: [String: [String: String]] = [:]) throws {
        try? FileManager.default.removeItem(at: folder)
        try FileManager.default.createDirectory(at: folder.appending(path: "mail"), withIntermediateDirectories: true)
        self.folder = folder
        clock = try RehearsalOffset(file: folder.appending(path: "clock"))
        client = HTTPClient(connectionsPerHost: 256)
        let plan = try RigPlan(folder: folder, settings: settings)
        passport = ServiceUnderTest(
            name: "passport", binaries: binaries, folder: folder, url: plan.url("passport"), settings: plan.passport)
        payment = ServiceUnderTest(name: "payment", binaries: binaries, folder: folder, url: plan.url("payment"), settings: plan.payment)
        enrollment = ServiceUnderTest(
            name: "enrollment", binaries: binaries, folder: folder, url: plan.url("enrollment"), settings: plan.enrollment)
    }

    public func start() async throws {
        for service in services { try service.start() }
        for service in services { try await service.waitUntilReady(client) }
    }

    /// Ends every process that is still running, politely, and waits for it.
    public func stop() {
        for service in services { service.terminate() }
        for service in services { service.waitUntilExit() }
    }
}

/// A free port of the loopback interface, found by binding it once.
public func freePort() async throws -> Int {
    let server = try HTTPServer(.tcp(host: "127.0.0.1", port: 0)) { _ in .noContent }
    guard case .tcp(_, let port) = server.address else { throw RigFailure("no port") }
    await server.stop()
    return port
}

public struct RigFailure: Error, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }
}
