import Foundation
import Journey

// `benchmark`: the table of docs/performance.md, from one run against fresh services. `benchmark callbacks` measures that part alone.
// With ENGINE=postgres the services keep their data there, and two processes of each behind the balancer are measured as well.

let binaries = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
let parts = CommandLine.arguments.dropFirst().compactMap(Part.init)
let folder = URL(filePath: ".data/benchmark")

if CommandLine.arguments.dropFirst().first == "turns" {
    var table = Table()
    try await Turns(url: ProcessInfo.processInfo.environment["DATABASE_URL"] ?? "").measure(into: &table)
    print(table.text)
    exit(0)
}
if CommandLine.arguments.count == 4, CommandLine.arguments[1] == "captcha", let count = Int(CommandLine.arguments[3]) {
    try Captchas(folder: URL(filePath: CommandLine.arguments[2])).draw(count)
    exit(0)
}
guard parts.count == CommandLine.arguments.count - 1 else {
    FileHandle.standardError.write(Data("usage: benchmark [\(Part.allCases.map(\.rawValue).joined(separator: " | "))]…\n".utf8))
    exit(2)
}
let engine = ProcessInfo.processInfo.environment["ENGINE"]
guard let layout = Layout(engine: engine, instances: 1), let replicated = Layout(engine: engine, instances: 2) else {
    FileHandle.standardError.write(Data("ENGINE is sqlite or postgres\n".utf8))
    exit(2)
}
/// A choice there is a dozen conversations with a server: a fifth as many give as good a figure.
let (candidates, notices) = layout.isSQLite ? (20_000, 3_000) : (4_000, 600)
let interruption = Interruption()
do {
    let machine = Machine()
    let wanted = parts.isEmpty ? Part.allCases : parts
    guard let table = try await interruption.cutting({ try await measure(wanted) }) else { exit(130) }
    print(table.text)
    print("Other programs took \(decimal(machine.shareOfOthers() * 100, 0)) % of this machine's processors meanwhile.")
} catch {
    FileHandle.standardError.write(Data("benchmark: \(error)\n".utf8))
    exit(1)
}

enum Part: String, CaseIterable { case starts, choices, callbacks, logins, tokens, tickets, balanced, scale, rush }

@Sendable func measure(_ parts: [Part]) async throws -> Table {
    var table = Table()
    // Needs no services.
    if parts.contains(.tickets) { try Tickets().measure(into: &table) }
    if parts.contains(.scale) { try await Scale(folder: folder, binaries: binaries, layout: layout).measure(into: &table) }
    if parts.contains(.rush) { try await Rush(folder: folder, binaries: binaries, layout: layout).measure(into: &table) }
    guard !Set(parts).isSubset(of: [.tickets, .scale, .rush]) else { return table }
    let merchant = try AlipayMerchant(folder: folder)
    try await withRig(layout, settings: ["payment": merchant.settings]) { rig, people in
        for part in parts {
            switch part {
            case .starts: try await Starts(rig: rig).measure(into: &table)
            case .choices: try await Choices(rig: rig, people: people).measure(into: &table)
            case .callbacks: try await Callbacks(rig: rig, merchant: merchant, round: notices).measure(into: &table)
            case .logins: try await Logins(rig: rig).measure(into: &table)
            case .tokens: try await Tokens(rig: rig).measure(into: &table)
            // Without services, above; with services of its own, below.
            case .tickets, .balanced, .scale, .rush: break
            }
        }
    }
    guard !layout.isSQLite, parts.contains(.balanced) else { return table }
    try await withRig(replicated) { rig, people in try await Choices(rig: rig, people: people).measureBalanced(into: &table) }
    return table
}

/// Fresh services with an imported exam whose candidates stand before the choice.
@Sendable func withRig(
    _ layout: Layout, settings: [String: [String: String]] = [:], _ body: (Rig, ReadyCandidates) async throws -> Void
) async throws {
    let rig = try await Rig(folder: folder, binaries: binaries, layout: layout, settings: settings)
    defer { rig.stop() }
    let pack = URL(filePath: "Services/Enrollment/Packs/cet.json")
    try await Journey(rig: rig, size: 10, rosterSize: candidates, pack: pack) { _ in }.open()
    let people = try await ReadyCandidates(rig)
    defer { people.close() }
    try await body(rig, people)
}
