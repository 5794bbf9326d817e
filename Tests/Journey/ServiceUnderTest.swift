import Foundation
import HTTP
import HTTPClient
import Primitives
import Synchronization

/// One service as a process of ours.
public final class ServiceUnderTest: Sendable {
    public let name: String
    /// What browsers see.
    public let url: String
    private let program: URL
    /// Its environment.
    public let settings: [String: String]
    private let log: URL
    private let process = Mutex<Process?>(nil)

    init(name: String, binaries: URL, folder: URL, url: String, settings: [String: String]) {
        self.name = name
        self.url = url
        self.settings = settings
        program = binaries.appending(path: name)
        log = folder.appending(path: "\(name).log")
    }

    public var isRunning: Bool { process.withLock { $0?.isRunning ?? false } }
    public var processID: Int32? { process.withLock { $0?.processIdentifier } }

    /// - Parameter changes: settings that are other than usual.
    public func start(with changes: [String: String] = [:]) throws {
        if !FileManager.default.fileExists(atPath: log.path) { try Data().write(to: log) }
        let output = try FileHandle(forWritingTo: log)
        try output.seekToEnd()
        let started = try launch(["serve"], output: output, changes)
        process.withLock { $0 = started }
    }

    /// Asks the service itself until it answers.
    /// - Parameter isStarting: whether its end would be a failure to start; otherwise somebody may just be starting it anew.
    func waitUntilReady(_ client: HTTPClient, isStarting: Bool = false) async throws {
        guard let base = BaseURL(url) else { throw RigFailure("\(name) has no address") }
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if let answer = try? await client.send(Call(.get, "/readyz", at: base, timeout: .seconds(1))), answer.status == .ok { return }
            try await pause(milliseconds: 5)
            guard isRunning || !isStarting else { throw RigFailure("\(name) ended while starting; see \(log.path)") }
        }
        throw RigFailure("\(name) did not get ready; see \(log.path)")
    }

    /// Runs an operator command and answers what it prints.
    @discardableResult
    public func operate(_ arguments: String...) throws -> String {
        try Task.checkCancellation()
        let pipe = Pipe()
        let process = try launch(arguments, output: pipe.fileHandleForWriting)
        try pipe.fileHandleForWriting.close()
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw RigFailure("\(name) \(arguments.joined(separator: " ")): \(output)") }
        return output
    }

    /// SIGKILL: nothing of it gets to say goodbye.
    public func kill() {
        guard let id = processID else { return }
        Foundation.kill(id, SIGKILL)
        waitUntilExit()
    }

    public func terminate() { process.withLock { if $0?.isRunning == true { $0?.terminate() } } }
    public func waitUntilExit() { process.withLock { $0?.waitUntilExit() } }

    private func launch(_ arguments: [String], output: FileHandle, _ changes: [String: String] = [:]) throws -> Process {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = settings.merging(changes) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        return process
    }
}
