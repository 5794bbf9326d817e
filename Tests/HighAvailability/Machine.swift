import Foundation

/// One machine of the cluster: all that runs on it can be taken away at once.
struct Machine: Sendable {
    let name: String
    private let folder: URL

    private static let programs: Set<String> = ["etcd", "patroni", "postgres", "pg_rewind", "pg_basebackup"]

    init(name: String, folder: URL) {
        self.name = name
        self.folder = folder
    }

    /// Where its Patroni answers, as `host:port`.
    var statusAddress: String? { setting("PATRONI_RESTAPI_CONNECT_ADDRESS") }

    /// Who may ask its Patroni to change something, as `name:password`.
    var operatorCredentials: String {
        "\(setting("PATRONI_RESTAPI_USERNAME") ?? ""):\(setting("PATRONI_RESTAPI_PASSWORD") ?? "")"
    }

    private func setting(_ name: String) -> String? {
        let environment = try? String(contentsOf: folder.appending(path: "environment"), encoding: .utf8)
        return environment?.split(separator: "\n").first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    /// Sends the signal to everything on it: PostgreSQL, Patroni and etcd.
    func signal(_ signal: Int32) { send(signal, to: Self.programs) }

    /// Sends the signal to PostgreSQL alone.
    func signalPostgreSQL(_ signal: Int32) { send(signal, to: ["postgres"]) }

    private func send(_ signal: Int32, to programs: Set<String>) {
        // Twice, because a parent may have started another child before it was hit.
        for _ in 0..<2 {
            for id in processes(of: programs) { kill(id, signal) }
        }
    }

    /// What runs on a machine runs in its folder.
    private func processes(of programs: Set<String>) -> [Int32] {
        let ids = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
        return ids.filter { id in
            let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(id)/cwd")
            let program = try? String(contentsOfFile: "/proc/\(id)/comm", encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
            return place?.hasPrefix(folder.path) == true && program.map(programs.contains) == true
        }
    }
}
