import Outbox
public import Service

/// Work that comes back by itself.
public enum Jobs {
    public static let all: [Job<PaymentServices>] = [
        Job("events", every: .milliseconds(100), strands: { $0.courier.strands }),
        Job("attempts", every: .milliseconds(500)) { services in try await services.settleDueAttempts() },
        Job("orders", every: .seconds(1)) { services in try await services.closeExpiredOrders() },
        Job("refunds", every: .milliseconds(500)) { services in try await services.executeDueRefunds() },
        Job("simulated-callbacks", every: .milliseconds(50)) { services in try await services.simulator?.sendDueCallbacks() },
        Job("bills", every: .seconds(60)) { services in try await services.reconcileYesterday() },
        Job("wanted-bills", every: .seconds(1)) { services in try await services.reconcileWanted() },
        Job("janitor", every: .seconds(60)) { services in try await services.removeEnded() },
    ]
}
