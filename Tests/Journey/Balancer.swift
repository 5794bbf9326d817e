import Foundation
import Synchronization

/// haproxy in front of two instances of each service, with the configuration that ships (deploy/balancer).
final class Balancer: Sendable {
    private let configuration: URL
    private let settings: [String: String]
    private let log: URL
    private let process = Mutex<Process?>(nil)

    /// - Parameter settings: the environment that the configuration reads.
    init(configuration: URL, settings: [String: String], log: URL) {
        self.configuration = configuration
        self.settings = settings
        self.log = log
    }

    func start() throws {
        try Data().write(to: log)
        let output = try FileHandle(forWritingTo: log)
        let started = Process()
        started.executableURL = URL(filePath: "/usr/sbin/haproxy")
        started.arguments = ["-db", "-f", configuration.path]
        started.environment = settings
        started.standardInput = FileHandle.nullDevice
        started.standardOutput = output
        started.standardError = output
        try started.run()
        process.withLock { $0 = started }
    }

    func stop() {
        process.withLock { process in
            if process?.isRunning == true { process?.terminate() }
            process?.waitUntilExit()
        }
    }
}
