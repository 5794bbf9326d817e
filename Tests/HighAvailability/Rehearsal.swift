import Foundation
import Journey

/// Candidates register, choose and pay on a cluster, two processes of each service behind a balancer, while the rounds go on.
struct Rehearsal {
    let rounds: [Disturbance]
    let cluster: Cluster
    private let acknowledgements = Acknowledgements()

    init(_ rounds: [Disturbance], on cluster: Cluster) {
        self.rounds = rounds
        self.cluster = cluster
    }

    /// - Returns: whether nothing was lost, and nobody went away.
    func run() async throws -> Bool {
        let deploy = URL(filePath: "deploy")
        let binaries = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let rig = try await Rig(
            folder: URL(filePath: ".data/ha"), binaries: binaries, layout: .elsewhere(deploy: deploy), settings: try cluster.settings())
        defer { rig.stop() }
        let pack = URL(filePath: "Services/Enrollment/Packs/cet.json")
        let journey = try Journey(rig: rig, size: 1, rosterSize: 6_000, pack: pack) { say($0) }
        try await journey.open()
        let arrivals = Arrivals(journey, acknowledged: acknowledgements.add)
        let gaps = try await gaps(during: arrivals)
        tell(arrivals)
        let lost = try await Audit(rig: rig).lost(of: acknowledgements.all)
        for acknowledgement in lost.prefix(20) { say("lost: \(acknowledgement)") }
        if lost.isEmpty { say("books: \(try await Books(journey).checkSeatsAndMoney())") }
        for (round, gap) in zip(rounds, gaps) { say("longest gap: \(gap.shown) (\(round.shown))") }
        say("acknowledged writes lost: \(lost.count)")
        return lost.isEmpty && arrivals.failures.isEmpty
    }

    /// Returns when the rounds are over and everybody has paid who was on the way.
    private func gaps(during arrivals: Arrivals) async throws -> [Duration] {
        async let crowd: Void = arrivals.run(atOnce: 24)
        defer { arrivals.stop() }
        var gaps: [Duration] = []
        for round in rounds {
            gaps.append(try await Round(disturbance: round, cluster: cluster, acknowledgements: acknowledgements).run())
        }
        arrivals.stop()
        await crowd
        return gaps
    }

    private func tell(_ arrivals: Arrivals) {
        say("\(arrivals.finished) people are done")
        for (trouble, count) in arrivals.troubles.sorted(by: { $0.key < $1.key }) { say("   tried again \(count) times: \(trouble)") }
        for failure in arrivals.failures { say("   went away: \(failure)") }
    }
}
