import Synchronization

/// Takes the first process of each service away in the middle of a stage, by SIGKILL. The second one goes on alone, through the payments and
/// until the rooms are to be arranged; then the first ones are started again. Where there is no second one nothing is taken.
public final class Losses: Sendable {
    /// Who is gone.
    private let lost = Mutex<[ServiceUnderTest]>([])

    private let isPossible: Bool

    public init(of layout: Layout) { isPossible = layout.instances > 1 }

    /// For `Journey`'s `disturb`.
    @Sendable public func disturb(_ stage: Journey.Stage, _ journey: Journey) async throws {
        guard isPossible else { return }
        switch stage {
        case .confirmations: try await kill(journey.rig.passport, in: stage, of: journey)
        case .choices: try await kill(journey.rig.enrollment, in: stage, of: journey)
        case .payments: try await kill(journey.rig.payment, in: stage, of: journey)
        case .arrangement: try await mend(journey)
        case .accounts, .orals, .releases, .latecomers, .straggler, .tickets, .singleSignOn, .leaving, .books: break
        }
    }

    private func kill(_ victim: ServiceUnderTest, in stage: Journey.Stage, of journey: Journey) async throws {
        try await journey.reach(journey.candidates.count / 3, of: stage)
        victim.kill()
        lost.withLock { $0.append(victim) }
        journey.report("! \(victim.process): SIGKILL in the middle of the \(stage.rawValue)")
    }

    private func mend(_ journey: Journey) async throws {
        for victim in lost.withLock({ $0 }) {
            try victim.start()
            try await victim.waitUntilReady(journey.rig.client)
            journey.report("! \(victim.process): started again")
        }
    }
}
