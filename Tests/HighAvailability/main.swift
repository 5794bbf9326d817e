import Foundation
import Journey

// `high-availability [ROUND…]`: people register, choose and pay without pause on a PostgreSQL cluster while its machines are taken away, one
// round after the other. Its last lines are each round's longest gap, and how much of what was acknowledged is lost.

let rounds = CommandLine.arguments.dropFirst().map { Disturbance(rawValue: $0) }
guard !rounds.contains(nil) else {
    say("usage: high-availability [\(Disturbance.allCases.map(\.rawValue).joined(separator: " | "))]…")
    exit(2)
}
exit(await rehearse(rounds.isEmpty ? Disturbance.allCases : rounds.compactMap(\.self)))

func rehearse(_ rounds: [Disturbance]) async -> Int32 {
    do {
        let cluster = try Cluster(script: URL(filePath: "deploy/ha/loopback"))
        let outcome = await Task { try await rehearse(rounds, on: cluster) }.result
        let isGood = (try? outcome.get()) == true
        cluster.stop(keeping: !isGood)
        if case .failure(let error) = outcome { say("failed: \(error)") }
        return isGood ? 0 : 1
    } catch {
        say("failed: \(error)")
        return 1
    }
}

/// - Returns: whether nothing was lost, and nobody went away.
func rehearse(_ rounds: [Disturbance], on cluster: Cluster) async throws -> Bool {
    let binaries = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    let rig = try await Rig(folder: URL(filePath: ".data/ha"), binaries: binaries, settings: try cluster.settings())
    defer { rig.stop() }
    let pack = URL(filePath: "Services/Enrollment/Packs/cet.json")
    let journey = try Journey(rig: rig, size: 1, rosterSize: 6_000, pack: pack) { say($0) }
    try await journey.open()
    let acknowledgements = Acknowledgements()
    let stream = Stream(journey, acknowledged: acknowledgements.add)
    async let crowd: Void = stream.run(atOnce: 24)
    let gaps = await Task { try await disturb(rounds, cluster, acknowledgements) }.result
    stream.stop()
    await crowd
    say("\(stream.finished) people are done")
    for (trouble, count) in stream.troubles.sorted(by: { $0.key < $1.key }) { say("   tried again \(count) times: \(trouble)") }
    for failure in stream.failures { say("   went away: \(failure)") }
    let lost = try await Audit(rig: rig).lost(of: acknowledgements.all)
    for acknowledgement in lost.prefix(20) { say("lost: \(acknowledgement)") }
    if lost.isEmpty { say("books: \(try await Books(journey).checkSeatsAndMoney())") }
    for (round, gap) in zip(rounds, try gaps.get()) { say("longest gap: \(gap.shown) (\(round.shown))") }
    say("acknowledged writes lost: \(lost.count)")
    return lost.isEmpty && stream.failures.isEmpty
}

/// - Returns: the longest gap of each round.
func disturb(_ rounds: [Disturbance], _ cluster: Cluster, _ acknowledgements: Acknowledgements) async throws -> [Duration] {
    var gaps: [Duration] = []
    for round in rounds {
        gaps.append(try await Round(disturbance: round, cluster: cluster, acknowledgements: acknowledgements).run())
    }
    return gaps
}

/// A line at once, whether or not a terminal reads it.
@Sendable func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
