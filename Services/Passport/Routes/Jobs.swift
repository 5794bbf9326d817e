import Outbox
public import Service

/// The passport's background work.
public enum PassportJobs {
    public static let all: [Job<PassportServices>] = [
        Job("mail", every: .milliseconds(200), strands: { $0.courier.strands }),
        Job("janitor", every: .seconds(60)) { try await $0.removeExpired() },
    ]
}
