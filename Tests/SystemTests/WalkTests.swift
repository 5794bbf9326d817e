import Foundation
import Journey
import Synchronization
import Testing

/// The three executables as the build put them beside this test's bundle.
let binaries =
    Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL.deletingLastPathComponent()
    ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()

/// The repository, from where this file stands in it.
private let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
private let packs = repository.appending(path: "Services/Enrollment/Packs")
let shippedPack = packs.appending(path: "cet.json")

/// Of the exams beside the one that is walked through.
private let furtherPacks = ["ncre.json", "mhk.json"].map { packs.appending(path: $0) }

/// Two processes of each service on PostgreSQL.
let replicated = Layout.postgresql(instances: 2, deploy: repository.appending(path: "deploy"))

/// Whether this machine has what `replicated` needs; `make setup` sees to it on Debian.
let canReplicate = ["/usr/lib/postgresql", "/usr/sbin/haproxy"].allSatisfy { FileManager.default.fileExists(atPath: $0) }

/// Fresh services in a folder of their own, which goes away with them.
func withRig<Answer>(
    _ layout: Layout = .sqlite, settings: [String: [String: String]] = [:], further: [URL] = [], _ body: (Rig) async throws -> Answer
) async throws -> Answer {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rig-\(UUID().uuidString.prefix(8))")
    let rig = try await Rig(folder: folder, binaries: binaries, layout: layout, settings: settings, further: further)
    do {
        let answer = try await body(rig)
        rig.stop()
        try FileManager.default.removeItem(at: folder)
        return answer
    } catch {
        rig.stop()
        throw error
    }
}

@Suite(.serialized) struct WalkTests {
    @Test(
        "P12 P14 E4 E7 E10 E12 E13 E17 E18 E19 E21 E24 E25 Y5 Y7 Y8 Y10 the whole journey ends with books that agree",
        .timeLimit(.minutes(5)))
    func journey() async throws {
        try await withRig(further: furtherPacks) { rig in
            let lines = Lines()
            let journey = try Journey(rig: rig, size: 30, rosterSize: 60, pack: shippedPack, report: lines.add)
            let ticket = try await journey.run()
            #expect(FileManager.default.fileExists(atPath: ticket))
            #expect(lines.all.last?.contains("three databases agree") == true)
            #expect(lines.all.contains { $0.contains("one log-in reached CET, NCRE, MHK") })
            #expect(lines.all.contains { $0.contains("its exam has heard of it") })
        }
    }

    /// Each service dies by SIGKILL in the middle of a stage, twice over, and is started again: what was answered stays, and nobody
    /// pays twice.
    @Test("S4 a kill -9 of each service in the middle of the walk loses nothing that was answered", .timeLimit(.minutes(5)))
    func killed() async throws {
        try await withRig { rig in
            let kills = Mutex<[String]>([])
            let plan: [Journey.Stage: [ServiceUnderTest]] = [
                .accounts: [rig.passport], .confirmations: [rig.passport, rig.enrollment], .choices: [rig.enrollment],
                .payments: [rig.payment, rig.enrollment, rig.payment], .orals: [rig.payment], .tickets: [rig.enrollment],
            ]
            let walk = try Journey(rig: rig, size: 60, rosterSize: 100, pack: shippedPack, report: { _ in }) { stage, journey in
                for (index, victim) in (plan[stage] ?? []).enumerated() {
                    try await journey.reach(3 + 8 * index, of: stage)
                    victim.kill()
                    kills.withLock { $0.append("\(stage.rawValue): \(victim.name)") }
                    try victim.start()
                    try await journey.rig.waitUntilReady()
                }
            }
            _ = try await walk.run()
            #expect(kills.withLock { $0 }.count == 9)
        }
    }
}

@Suite(.serialized, .enabled(if: canReplicate)) struct ReplicatedWalkTests {
    @Test(
        "S4 one of two processes of each service dies by kill -9 in the middle of the walk: the other goes on, on PostgreSQL",
        .timeLimit(.minutes(5)))
    func oneOfEachLost() async throws {
        try await withRig(replicated, further: furtherPacks) { rig in
            let lines = Lines()
            let losses = Losses(of: replicated)
            let walk = try Journey(
                rig: rig, size: 60, rosterSize: 100, pack: shippedPack, report: lines.add, disturb: losses.disturb)
            _ = try await walk.run()
            #expect(lines.all.count { $0.contains("SIGKILL") } == 3)
            #expect(lines.all.last?.contains("three databases agree") == true)
            #expect(lines.all.contains { $0.contains("one log-in reached CET, NCRE, MHK") })
        }
    }
}

final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    @Sendable func add(_ line: String) { lines.withLock { $0.append(line) } }
}
