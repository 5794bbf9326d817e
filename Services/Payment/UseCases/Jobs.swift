import Outbox
import PaymentDomain
public import Service

/// Work that comes back by itself.
public enum Jobs {
    public static let all: [Job<PaymentServices>] = [
        Job("events", every: .milliseconds(100), strands: { $0.courier.strands }),
        Job("attempts", every: .milliseconds(500), strands: eachChannel { try await $0.settleDueAttempts(by: $1) }),
        Job("orders", every: .seconds(1)) { services in try await services.closeExpiredOrders() },
        Job("refunds", every: .milliseconds(500), strands: eachChannel { try await $0.executeDueRefunds(by: $1) }),
        Job("simulated-callbacks", every: .milliseconds(50)) { services in try await services.simulator?.sendDueCallbacks() },
        Job("bills", every: .seconds(60)) { services in try await services.reconcilePastDays() },
        Job("wanted-bills", every: .seconds(1)) { services in try await services.reconcileWanted() },
        Job("backlog", every: .seconds(15)) { services in try await services.measureBacklog() },
        Job("janitor", every: .seconds(60)) { services in try await services.removeEnded() },
    ]

    /// A gateway that hangs holds up nothing of the other one.
    private static func eachChannel(
        _ work: @escaping @Sendable (PaymentServices, Channel) async throws -> Int
    ) -> @Sendable (PaymentServices) -> [Job<PaymentServices>.Strand] {
        { services in Channel.allCases.map { channel in { _ = try await work(services, channel) } } }
    }
}
