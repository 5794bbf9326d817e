import Outbox
public import Service

public enum EnrollmentJobs {
    public static let all: [Job<EnrollmentServices>] = [
        Job("expire-holds", every: .seconds(1)) { try await $0.expireHolds() },
        Job("outbox", every: .milliseconds(500), strands: { $0.courier.strands }),
    ]
}
