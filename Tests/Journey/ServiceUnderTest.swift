public import Database
public import Foundation
import HTTP
import HTTPClient
import Primitives
import Synchronization

/// One service as a process of ours.
public final class ServiceUnderTest: Sendable {
    public let name: String
    /// What it is called among several of its kind.
    public let process: String
    /// Where this very process answers; browsers go to `Rig.url`.
    public let url: String
    private let program: URL
    /// Its environment.
    public let settings: [String: String]
    private let log: URL
    private let running = Mutex<Process?>(nil)

    init(name: String, process: String, binaries: URL, folder: URL, url: String, settings: [String: String]) {
        self.name = name
        self.process = process
        self.url = url
        self.settings = settings
        program = binaries.appending(path: name)
        log = folder.appending(path: "\(process).log")
    }

    public var isRunning: Bool { running.withLock { $0?.isRunning ?? false } }
    public var processID: Int32? { running.withLock { $0?.processIdentifier } }

    /// - Parameter changes: settings that are other than usual.
    public func start(with changes: [String: String] = [:]) throws {
        if !FileManager.default.fileExists(atPath: log.path) { try Data().write(to: log) }
        let output = try FileHandle(forWritingTo: log)
        try output.seekToEnd()
        let started = try launch(["serve"], output: output, changes)
        running.withLock { $0 = started }
    }

    /// Asks the process itself until it answers.
    func waitUntilReady(_ client: HTTPClient) async throws {
        try await eventually("\(process) to be ready; see \(log.path)", within: 20, every: 5) {
            if try await client.isReady(url) { return true }
            guard isRunning else { throw RigFailure("\(process) ended while starting; its log ends with:\n\(lastWords)") }
            return nil
        }
    }

    private var lastWords: String {
        let lines = (try? String(contentsOf: log, encoding: .utf8))?.split(separator: "\n") ?? []
        return lines.suffix(5).joined(separator: "\n")
    }

    /// Runs an operator command and answers what it prints.
    @discardableResult
    public func operate(_ arguments: String..., watching: ((Process) -> Void)? = nil) throws -> String {
        try Task.checkCancellation()
        let pipe = Pipe()
        let process = try launch(arguments, output: pipe.fileHandleForWriting)
        try pipe.fileHandleForWriting.close()
        watching?(process)
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw RigFailure("\(name) \(arguments.joined(separator: " ")): \(output)") }
        return output
    }

    /// The service's own database, beside it.
    public func openDatabase(_ migrations: [Migration]) throws -> Database {
        guard let location = settings["DATABASE_URL"].flatMap({ DatabaseLocation($0) }) else { throw RigFailure("\(name) has no database") }
        return try Database.open(location, migrations: migrations)
    }

    /// SIGKILL: nothing of it gets to say goodbye.
    public func kill() {
        guard let id = processID else { return }
        Foundation.kill(id, SIGKILL)
        waitUntilExit()
    }

    public func terminate() { running.withLock { if $0?.isRunning == true { $0?.terminate() } } }
    public func waitUntilExit() { running.withLock { $0?.waitUntilExit() } }

    private func launch(_ arguments: [String], output: FileHandle, _ changes: [String: String] = [:]) throws -> Process {
        // Ctrl-C starts nothing more.
        try Task.checkCancellation()
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

extension HTTPClient {
    /// Whether somebody at this address says so; nobody there is no.
    func isReady(_ url: String) async throws -> Bool {
        guard let base = BaseURL(url) else { throw RigFailure("not a URL: \(url)") }
        return (try? await send(Call(.get, "/readyz", at: base, timeout: .seconds(1))))?.status == .ok
    }
}
