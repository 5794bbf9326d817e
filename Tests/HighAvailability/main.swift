import Foundation
import Journey

// `high-availability [ROUND…]`: people register, choose and pay without pause on a PostgreSQL cluster while its machines are taken away, one
// round after the other. Its last lines are each round's longest gap, and how much of what was acknowledged is lost.

let rounds = CommandLine.arguments.dropFirst().map { Disturbance(rawValue: $0) }
guard !rounds.contains(nil) else {
    say("usage: high-availability [\(Disturbance.allCases.map(\.rawValue).joined(separator: " | "))]…")
    exit(2)
}
let interruption = Interruption()

/// - Returns: the status to exit with.
func rehearse(_ rounds: [Disturbance]) async throws -> Int32 {
    let cluster = try Cluster(script: URL(filePath: "deploy/ha/loopback"))
    var isWorthKeeping = true
    defer { cluster.stop(keeping: isWorthKeeping) }
    let isGood = try await interruption.cutting { try await Rehearsal(rounds, on: cluster).run() }
    isWorthKeeping = isGood == false
    return isGood.map { $0 ? 0 : 1 } ?? 130
}

/// A line at once, whether or not a terminal reads it.
@Sendable func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

do {
    exit(try await rehearse(rounds.isEmpty ? Disturbance.allCases : rounds.compactMap(\.self)))
} catch {
    say("failed: \(error)")
    exit(1)
}
