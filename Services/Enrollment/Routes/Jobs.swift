import Outbox
public import Service

public enum EnrollmentJobs {
    public static let all: [Job<EnrollmentServices>] = [
        Job("expire-holds", every: .seconds(1)) { try await $0.expireHolds() },
        Job("janitor", every: .seconds(60)) { try await $0.removeExpired() },
        Job("imports", every: .seconds(1)) { try await $0.workOffImports() },
        Job("arrangement", every: .seconds(5)) { try await $0.arrangement.goOn() },
        Job("erase", every: .seconds(600)) { try await $0.eraseSitting.ifDue() },
        Job("outbox", every: .milliseconds(500), strands: { $0.courier.strands }),
    ]
}
