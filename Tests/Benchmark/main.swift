import Foundation
import Journey

// `benchmark`: the table of docs/performance.md, from one run against fresh services. `benchmark callbacks` measures that part alone.

let binaries = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
let parts = CommandLine.arguments.dropFirst().compactMap(Part.init)
let folder = URL(filePath: ".data/benchmark")

if CommandLine.arguments.dropFirst().first == "turns" {
    var table = Table()
    try await Turns(url: ProcessInfo.processInfo.environment["DATABASE_URL"] ?? "").measure(into: &table)
    print(table.text)
    exit(0)
}
guard parts.count == CommandLine.arguments.count - 1 else {
    FileHandle.standardError.write(Data("usage: benchmark [\(Part.allCases.map(\.rawValue).joined(separator: " | "))]…\n".utf8))
    exit(2)
}
do {
    let machine = Machine()
    let merchant = try AlipayMerchant(folder: folder)
    let rig = try await Rig(folder: folder, binaries: binaries, settings: ["payment": merchant.settings])
    let measured = await Task { try await measure(rig, merchant) }.result
    rig.stop()
    print(try measured.get().text)
    print("Other programs took \(decimal(machine.shareOfOthers() * 100, 0)) % of this machine's processors meanwhile.")
} catch {
    FileHandle.standardError.write(Data("benchmark: \(error)\n".utf8))
    exit(1)
}

enum Part: String, CaseIterable { case starts, choices, callbacks, logins }

func measure(_ rig: Rig, _ merchant: AlipayMerchant) async throws -> Table {
    var table = Table()
    let pack = URL(filePath: "Services/Enrollment/Packs/cet.json")
    let journey = try Journey(rig: rig, size: 10, rosterSize: 20_000, pack: pack) { _ in }
    try await journey.open()
    let people = try await ReadyCandidates(rig)
    defer { people.close() }
    for part in parts.isEmpty ? Part.allCases : parts {
        switch part {
        case .starts: try await Starts(rig: rig).measure(into: &table)
        case .choices: try await Choices(rig: rig, people: people).measure(into: &table)
        case .callbacks: try await Callbacks(rig: rig, merchant: merchant).measure(into: &table)
        case .logins: try await Logins(rig: rig).measure(into: &table)
        }
    }
    return table
}
