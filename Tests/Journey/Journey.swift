public import Foundation
import HTTPClient
import Primitives
import Synchronization

/// The whole sitting, from unknown e-mail addresses to printed tickets, walked by many candidates at once.
public final class Journey: Sendable {
    public enum Stage: String, CaseIterable, Sendable {
        case accounts, confirmations, choices, payments, orals, releases, latecomers, straggler, arrangement, tickets, singleSignOn, leaving
        case books
    }

    public let rig: Rig
    let data: ExamData
    let candidates: Range<Int>
    let latecomers: Range<Int>
    /// Pays when the seats are gone.
    let straggler: Int
    let report: @Sendable (String) -> Void
    private let disturb: @Sendable (Stage, Journey) async throws -> Void
    private let done = Mutex<[Stage: Int]>([:])
    /// What made people try again, and how often.
    private let troubles = Mutex<[String: Int]>([:])

    /// - Parameters:
    ///   - size: how many candidates come at first; a fifth as many come late.
    ///   - rosterSize: how many people the roster has.
    ///   - photographed: how many of them have a photo.
    ///   - pack: the CET pack that ships.
    ///   - report: takes one line a step.
    ///   - disturb: runs beside each stage; of what it breaks, it mends so much before it returns that each service is there.
    public init(
        rig: Rig, size: Int, rosterSize: Int, photographed: Int = .max, pack: URL, report: @escaping @Sendable (String) -> Void,
        disturb: @escaping @Sendable (Stage, Journey) async throws -> Void = { _, _ in }
    ) throws {
        self.rig = rig
        self.report = report
        self.disturb = disturb
        candidates = 0..<size
        latecomers = size..<size + max(3, size / 5)
        straggler = latecomers.upperBound
        data = ExamData(
            folder: rig.folder, roster: Roster(count: max(rosterSize, straggler + 1)),
            windows: RehearsalWindows(start: rig.clock.now()), photographed: photographed)
        try data.write(from: pack)
    }

    /// - Returns: the path of one printed ticket.
    public func run() async throws -> String {
        try await rig.start()
        try importExam()
        let crowd = candidates.map(candidate)
        try await accountsAndConfirmations(crowd)
        try await choices(crowd)
        try await payments(crowd)
        try await releases(crowd)
        let printed = try await tickets(crowd)
        try await singleSignOn()
        try await leaving()
        try await stage(.books, "账目: three databases agree") { try await Books(self).check() }
        return printed
    }

    func candidate(_ index: Int) -> Candidate { Candidate(index, data.roster.people[index], in: rig) }

    func candidate(_ index: Int, acknowledged: @escaping @Sendable (Acknowledgement) -> Void) -> Candidate {
        Candidate(index, data.roster.people[index], in: rig, acknowledged: acknowledged)
    }

    /// Where the roster is, and the sites that it needs.
    public var sheets: (sites: URL, roster: URL) { (data.sites, data.people) }

    fileprivate func importExam() throws {
        report("0 import: \(try rig.enrollment.operate("import-sites", data.sites.path).trimmed) (sites and subjects)")
        report("0 import: \(try rig.enrollment.operate("import-roster", data.people.path).trimmed) (roster, GB18030)")
        report("0 import: \(try rig.enrollment.operate("import-photos", data.photos.path).trimmed) (photos)")
        report("0 import: \(try rig.enrollment.operate("import-scores", data.scores.path).trimmed) (past CET4 scores)")
    }

    /// Reports what a stage did and how long it took; the disturbance runs beside it.
    func stage(_ stage: Stage, _ what: String, _ body: () async throws -> String) async throws {
        let began = ContinuousClock.now
        async let disturbance: Void = disturb(stage, self)
        let outcome = try await body()
        try await disturbance
        let milliseconds = Int((ContinuousClock.now - began) / .milliseconds(1))
        let troubles = troubles.withLock { troubles in
            defer { troubles = [:] }
            return troubles.map { "\n   tried again \($0.value) times: \($0.key)" }.joined()
        }
        report("\(what): \(outcome)\(troubles) (\(milliseconds / 1000).\(String(milliseconds % 1000 + 1000).dropFirst()) s)")
    }

    /// Does a step for each of these people at once; whoever meets a service that is down tries again when it is up.
    func each(
        _ crowd: [Candidate], _ stage: Stage, atOnce: Int = 200, _ body: @escaping @Sendable (Candidate) async throws -> Void
    ) async throws {
        let carriers = crowd.map { Carrier(candidate: $0) }
        _ = try await Crowd.each(carriers, atOnce: atOnce) { [self] carrier in
            try await persistently { try await body(carrier.candidate) }
            done.withLock { $0[stage, default: 0] += 1 }
        }
    }

    /// Waits until this many people have done the stage: for disturbances in its middle.
    public func reach(_ count: Int, of stage: Stage) async throws {
        try await eventually("\(stage) to get to \(count)") { done.withLock { $0[stage, default: 0] } >= count ? true : nil }
    }

    /// For two minutes at most, a third of a second apart: long enough for a service that is started anew and for a breaker that is open.
    private func persistently(_ step: () async throws -> Void) async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while true {
            do {
                return try await step()
            } catch let error where error is HTTPClientError || (error as? RigFailure)?.isPassing == true {
                troubles.withLock { $0["\(error)".prefix(120).description, default: 0] += 1 }
                guard ContinuousClock.now < deadline else { throw error }
                try await pause(milliseconds: 333)
                try await rig.waitUntilReady()
            }
        }
    }
}

/// A candidate belongs to one task at a time; the crowd hands each over whole.
private struct Carrier: @unchecked Sendable { let candidate: Candidate }

/// What a person does between two tries.
func pause(milliseconds: Int) async throws {
    try Task.checkCancellation()
    await withCheckedContinuation { continuation in
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { continuation.resume() }
    }
}

extension Journey {
    /// Starts the services with the exam's data and opens registration, for people to walk in.
    public func open() async throws {
        try await rig.start()
        try importExam()
        try await rig.clock.move(to: data.windows.registrationOpens + .minutes(1))
    }

    /// Accounts for the first people of the roster, verified, for whoever only wants to look.
    public func makeAccounts() async throws {
        try await each(welcomed.map(candidate), .accounts) { try await $0.makeAccount() }
    }

    private var welcomed: Range<Int> { 0..<6 }

    /// Where to go, and who one may be.
    public var welcome: String {
        let people = welcomed.map { index in
            let person = data.roster.people[index]
            return "  \(candidate(index).email)  \(person.name)  居民身份证 \(person.number)\(person.isEligibleForCET6 ? "  (CET6)" : "")"
        }
        return """

            Enrollment 报名   \(rig.exams.map { "\(rig.url($0.service))/ \($0.id.uppercased())" }.joined(separator: "   "))
            Passport 通行证   \(rig.url("passport"))/
            Payment 支付      \(rig.url("payment"))/readyz
            Gateways 模拟     \(rig.url("simulator"))/takings
            Accounts, all with the password \(Candidate.password), and who they may be in the roster:
            \(people.joined(separator: "\n"))
            Any other e-mail address will do, too: mail lands in \(rig.folder.appending(path: "mail").path).
            The captcha also takes: \(RigPlan.captchaAnswer)
            Ctrl-C ends it.
            """
    }
}
