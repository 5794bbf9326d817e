import Foundation
import Journey

// `benchmark`: the table of docs/performance.md, from one run against fresh services.

let binaries = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
let folder = URL(filePath: ".data/benchmark")

do {
    let merchant = try AlipayMerchant(folder: folder)
    let rig = try await Rig(folder: folder, binaries: binaries, settings: ["payment": merchant.settings])
    defer { rig.stop() }
    print(try await measure(rig, merchant).text)
} catch {
    FileHandle.standardError.write(Data("benchmark: \(error)\n".utf8))
    exit(1)
}

func measure(_ rig: Rig, _ merchant: AlipayMerchant) async throws -> Table {
    var table = Table()
    let pack = URL(filePath: "Services/Enrollment/Packs/cet.json")
    let journey = try Journey(rig: rig, size: 10, rosterSize: 20_000, pack: pack) { _ in }
    try await journey.open()
    let people = try await ReadyCandidates(rig)
    defer { people.close() }
    try await Starts(rig: rig).measure(into: &table)
    let peak = try await Choices(rig: rig, people: people).measure(into: &table)
    try await Callbacks(rig: rig, merchant: merchant).measure(into: &table)
    try await Logins(rig: rig).measure(into: &table)
    Starts.report(try Footprint(of: rig.passport).peak, of: rig.passport, into: &table)
    Starts.report(try Footprint(of: rig.payment).peak, of: rig.payment, into: &table)
    Starts.report(peak, of: rig.enrollment, into: &table)
    return table
}
