import HTTPClient
import Synchronization

/// Candidates who come one after another without pause, each as far as a paid entry: what an interruption interrupts.
public final class Arrivals: Sendable {
    private struct State {
        var next = 0
        var isStopped = false
        var finished = 0
        var troubles: [String: Int] = [:]
        var failures: [String] = []
    }

    private let journey: Journey
    private let acknowledged: @Sendable (Acknowledgement) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - journey: has been opened; its roster is who may come.
    ///   - acknowledged: is told each thing that a service says it has done, many times if it says so many times.
    public init(_ journey: Journey, acknowledged: @escaping @Sendable (Acknowledgement) -> Void) {
        self.journey = journey
        self.acknowledged = acknowledged
    }

    public var finished: Int { state.withLock { $0.finished } }

    /// What made people try again, and how often.
    public var troubles: [String: Int] { state.withLock { $0.troubles } }

    /// What no person could get over, by trying again for two minutes or at all; who met it went away.
    public var failures: [String] { state.withLock { $0.failures } }

    /// Lets nobody else in.
    public func stop() { state.withLock { $0.isStopped = true } }

    /// Returns when it was stopped, or nobody is left, and everybody who was on the way has paid.
    public func run(atOnce: Int) async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<atOnce {
                group.addTask { [self] in
                    while let candidate = next() { await serve(candidate) }
                }
            }
        }
    }

    private func next() -> Candidate? {
        let index = state.withLock { state -> Int? in
            guard !state.isStopped, state.next < journey.data.roster.people.count else { return nil }
            state.next += 1
            return state.next - 1
        }
        return index.map { journey.candidate($0, acknowledged: acknowledged) }
    }

    private func serve(_ candidate: Candidate) async {
        do {
            try await walk(candidate)
        } catch {
            state.withLock { $0.failures.append("\(candidate.email): \(error)") }
        }
    }

    private func walk(_ candidate: Candidate) async throws {
        try await insist { try await candidate.makeAccount() }
        try await insist { try await candidate.signIn() }
        try await insist { try await candidate.confirm() }
        try await insist { try await candidate.mustChoose([candidate.plan.finalWritten], "written") }
        try await insist {
            try await candidate.payUnlessPaying(fault: nil)
            try await candidate.waitUntilPaid("written", pressing: false)
        }
        state.withLock { $0.finished += 1 }
    }

    /// As a person would who is told to come back in a moment, or not answered at all.
    private func insist(_ step: () async throws -> Void) async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while true {
            do {
                return try await step()
            } catch let error where error is HTTPClientError || (error as? RigFailure)?.isPassing == true {
                state.withLock { $0.troubles["\(error)".prefix(100).description, default: 0] += 1 }
                guard ContinuousClock.now < deadline else { throw error }
                try await pause(milliseconds: 200)
            }
        }
    }
}
