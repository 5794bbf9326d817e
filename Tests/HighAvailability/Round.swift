import Foundation
import Journey

/// One disturbance in the middle of the work, from a whole cluster to a whole cluster.
struct Round {
    let disturbance: Disturbance
    let cluster: Cluster
    let acknowledgements: Acknowledgements

    /// What each service must have acknowledged before the blow, after it, and after the machine has come back.
    private static let enough = 25

    /// - Returns: the longest time in which a service acknowledged nothing.
    func run() async throws -> Duration {
        let (primary, standby) = try await cluster.whole()
        let began = ContinuousClock.now
        try await work(since: began)
        let calm = longestGap(from: began)
        let blow = ContinuousClock.now
        try await disturbance.strike(primary: primary, standby: standby, in: cluster)
        let replacement = try await replacement(of: disturbance.needsSuccessor ? primary : standby)
        let replaced = ContinuousClock.now - blow
        try await work(since: .now)
        try disturbance.mend(primary: primary, standby: standby, in: cluster)
        _ = try await cluster.whole()
        // What wakes up on a machine that had hung must do no harm.
        try await work(since: .now)
        let gaps = acknowledgements.longestGaps(from: blow, to: .now)
        say(
            """
            \(disturbance.shown): \(replacement) takes over after \(replaced.shown); without a new acknowledged write: \
            \(Service.allCases.map { "\($0.rawValue) \(gaps[$0, default: .zero].shown)" }.joined(separator: ", ")) \
            (before: at most \(calm.shown)); \(acknowledgements.all.count) acknowledged so far
            """)
        return gaps.values.max() ?? .zero
    }

    private func longestGap(from moment: ContinuousClock.Instant) -> Duration {
        acknowledgements.longestGaps(from: moment, to: .now).values.max() ?? .zero
    }

    private func work(since moment: ContinuousClock.Instant) async throws {
        try await eventually("every service to go on", within: 180) {
            let counts = acknowledgements.count(since: moment)
            return Service.allCases.allSatisfy { counts[$0, default: 0] >= Self.enough } ? true : nil
        }
    }

    /// Waits until the others have given the victim's part to one of them.
    private func replacement(of victim: Machine) async throws -> String {
        let others = cluster.machines.filter { $0.name != victim.name }
        let role = disturbance.needsSuccessor ? "leader" : "sync_standby"
        return try await eventually("another \(role) than \(victim.name)", within: 180) {
            await cluster.members(asking: others).first { $0.role == role && $0.name != victim.name && $0.isRunning }?.name
        }
    }
}
