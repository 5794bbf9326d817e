import Enrollment
import EnrollmentDomain
import Foundation
import Journey

/// A roster of ten thousand against one of `SCALE` (200,000; a national one has a million): what an import and a choice cost there.
struct Scale {
    let folder: URL
    let binaries: URL
    let layout: Layout

    private static let small = 10_000
    private static let chosen = 200_000
    private static let large = ProcessInfo.processInfo.environment["SCALE"].flatMap(Int.init) ?? 200_000

    private struct Size {
        let count: Int
        let rig: Rig
        let journey: Journey
        /// Rows a second.
        let imported: Double
        /// The most memory of the import, in MB.
        let peak: Double
    }

    func measure(into table: inout Table) async throws {
        var sizes: [Size] = []
        for count in [Self.small, Self.large] { sizes.append(try await importing(count)) }
        defer { for size in sizes { size.rig.stop() } }
        var choices: [Double] = []
        for size in sizes { choices.append(try await choosing(size)) }
        report(sizes, choices, &table)
    }

    private func importing(_ count: Int) async throws -> Size {
        let rig = try await Rig(folder: folder.appending(path: "scale-\(count)"), binaries: binaries, layout: layout)
        let pack = URL(filePath: "Services/Enrollment/Packs/cet.json")
        let journey = try Journey(rig: rig, size: 10, rosterSize: count, photographed: 10, pack: pack) { _ in }
        // The passport gives the secret when all have started; an import needs none.
        try Data("none".utf8).write(to: URL(filePath: rig.enrollment.settings["CLIENT_SECRET_FILE"] ?? ""))
        _ = try rig.enrollment.operate("import-sites", journey.sheets.sites.path)
        let began = ContinuousClock.now
        var peak = 0.0
        _ = try rig.enrollment.operate("import-roster", journey.sheets.roster.path) { peak = Self.peak(of: $0) }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        return Size(count: count, rig: rig, journey: journey, imported: Double(count) / seconds, peak: peak)
    }

    /// The median of three rounds, each on candidates that hold nothing.
    private func choosing(_ size: Size) async throws -> Double {
        try await size.journey.open()
        let people = try await ReadyCandidates(size.rig, most: Self.chosen)
        defer { people.close() }
        // More than ticket numbers would allow at three sites, so that nobody is refused.
        try await people.offer(3 * people.candidates.count)
        var rates: [Double] = []
        for _ in 0..<3 {
            try await people.undo()
            let choose = people.services.chooseSubjects
            rates.append(
                try await inParallel(people.candidates) {
                    _ = try await choose([SubjectCode(rawValue: "CET4")], kind: .written, by: $0)
                }.perSecond)
            try await people.check()
        }
        return median(rates)
    }

    private func report(_ sizes: [Size], _ choices: [Double], _ table: inout Table) {
        for (size, choice) in zip(sizes, choices) {
            let words = "of \(size.count) people"
            table.add(
                .init(
                    work: "roster \(words): import", figure: rate(size.imported), budget: "≥ 50,000 /s", isKept: size.imported >= 50_000))
            table.add(.init(work: "roster \(words): most memory of the import", figure: "\(decimal(size.peak, 0)) MB"))
            table.add(.init(work: "roster \(words): choices, straight on the writer", figure: rate(choice)))
        }
        guard let (first, last) = sizes.first.flatMap({ first in sizes.last.map { (first, $0) } }), let near = choices.first,
            let far = choices.last
        else { return }
        let memory = last.peak / first.peak
        table.add(
            .init(work: "memory of the larger import over the smaller", figure: decimal(memory, 2), budget: "flat", isKept: memory <= 1.1))
        table.add(
            .init(work: "cost of a choice there over here", figure: decimal(near / far, 2), budget: "≤ 1.3", isKept: near / far <= 1.3))
    }

    /// Looked at until it ends: what the kernel says of a process that has ended counts what its parent had when it was begun.
    private static func peak(of process: Process) -> Double {
        var peak = 0.0
        while process.isRunning {
            peak = max(peak, (try? Footprint(of: process.processIdentifier).peak) ?? 0)
            usleep(10_000)
        }
        return peak
    }
}
