import Foundation
import HTTP
import HTTPClient
import Journey
import Primitives

/// Three machines on loopback with the files that ship (deploy/ha), and haproxy in front of them.
final class Cluster: Sendable {
    let machines: [Machine]
    private let folder: URL
    private let script: URL
    private let client = HTTPClient()

    /// Starts an empty cluster in a new folder.
    /// - Parameter script: `deploy/ha/loopback`.
    init(script: URL) throws {
        self.script = script
        folder = FileManager.default.temporaryDirectory.appending(path: "exam-ha-\(ProcessInfo.processInfo.processIdentifier)")
        machines = ["one", "two", "three"].map { [folder] in Machine(name: $0, folder: folder.appending(path: $0)) }
        try? FileManager.default.removeItem(at: folder)
        do {
            try run("start")
        } catch {
            stop(keeping: true)
            throw error
        }
    }

    /// Ends every process of it. - Parameter keeping: whether its logs and data stay.
    func stop(keeping: Bool) {
        client.close()
        do { try run("stop") } catch { say("\(error)") }
        if keeping { say("the cluster's logs are in \(folder.path)") } else { try? FileManager.default.removeItem(at: folder) }
    }

    /// What a service needs to know of it.
    func settings() throws -> [String: [String: String]] {
        let lines = try String(contentsOf: folder.appending(path: "urls"), encoding: .utf8).split(separator: "\n")
        return Dictionary(
            uniqueKeysWithValues: lines.map { line in
                let words = line.split(separator: " ").map(String.init)
                return (words[0], ["DATABASE_URL": words[1]])
            })
    }

    /// Starts a machine again whose processes have ended.
    func start(_ machine: Machine) throws { try run("start-machine", machine.name) }

    func machine(_ name: String) throws -> Machine {
        guard let machine = machines.first(where: { $0.name == name }) else { throw RigFailure("no machine \(name)") }
        return machine
    }

    /// What the machines believe, by the first of them that says so at once; empty while none does.
    func members(asking machines: [Machine]) async -> [Member] {
        for machine in machines {
            guard let address = machine.statusAddress, let base = BaseURL("http://\(address)") else { continue }
            guard let answer = try? await client.send(Call(.get, "/cluster", at: base, timeout: .seconds(1))) else { continue }
            guard let view = try? JSON.decode(View.self, from: answer.body) else { continue }
            return view.members
        }
        return []
    }

    /// Waits until there is a primary, a synchronous standby and another one, all of one history.
    /// - Returns: the machines of the first two.
    func whole() async throws -> (primary: Machine, standby: Machine) {
        try await eventually("the cluster to be whole", within: 120) {
            let members = await members(asking: machines)
            guard members.count == 3, Set(members.map(\.timeline)).count == 1, members.allSatisfy(\.isRunning),
                let primary = members.first(where: { $0.role == "leader" }),
                let standby = members.first(where: { $0.role == "sync_standby" })
            else { return nil }
            return (try machine(primary.name), try machine(standby.name))
        }
    }

    /// Returns when the other one is the primary.
    func switchOver(from primary: Machine, to standby: Machine) async throws {
        guard let base = primary.statusAddress.flatMap({ BaseURL("http://\($0)") }) else {
            throw RigFailure("\(primary.name) has no address")
        }
        let credentials = Data(primary.operatorCredentials.utf8).base64EncodedString()
        let headers: Headers = ["Authorization": "Basic \(credentials)", "Content-Type": "application/json"]
        let body = try JSON.encode(["leader": primary.name, "candidate": standby.name])
        let answer = try await client.send(Call(.post, "/switchover", at: base, headers: headers, body: body, timeout: .seconds(60)))
        guard answer.status == .ok else { throw RigFailure("switchover: \(String(decoding: answer.body, as: UTF8.self))") }
    }

    private func run(_ command: String, _ arguments: String...) throws {
        let process = Process()
        process.executableURL = script
        process.arguments = [command, folder.path] + arguments
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw RigFailure("\(script.path) \(command) failed") }
    }

    private struct View: Decodable { let members: [Member] }
}

/// A machine as Patroni's `/cluster` tells it.
struct Member: Decodable {
    let name: String
    /// `leader`, `sync_standby` or `replica`.
    let role: String
    let state: String
    let timeline: Int?

    var isRunning: Bool { (state == "running" || state == "streaming") && timeline != nil }
}
