import Enrollment
import EnrollmentDomain
import Foundation
import Journey

/// 笔试报考 (E12): the use case straight on the writer, and the same through HTTP.
struct Choices {
    private struct Round {
        let raw: Double
        let at64: LoadResult
        let at256: LoadResult
        let logging: LoadResult
        let looking: LoadResult
        /// Processor time of the service for one choice, in microseconds.
        let work: Double
    }

    let rig: Rig
    let people: ReadyCandidates

    func measure(into table: inout Table) async throws {
        var rounds: [Round] = []
        var peak = 0.0
        for _ in 0..<3 {
            let raw = try await straight()
            try await rig.restart(rig.enrollment)
            let looking = try look()
            let before = try Footprint(of: rig.enrollment)
            let at64 = try await choose(64)
            let after = try Footprint(of: rig.enrollment)
            _ = try look()
            let at256 = try await choose(256)
            peak = max(peak, try Footprint(of: rig.enrollment).peak)
            try await rig.restart(rig.enrollment, with: ["LOG_REQUESTS": "on"])
            _ = try look()
            let logging = try await choose(64)
            let work = (after.processor - before.processor) * 1e6 / Double(people.choices.count)
            rounds.append(Round(raw: raw, at64: at64, at256: at256, logging: logging, looking: looking, work: work))
        }
        report(rounds, &table)
        Starts.report(peak, of: rig.enrollment, into: &table)
    }

    /// Two processes of Enrollment on one database, which take turns at writing, and a third program on the same two cores in front of them.
    func measureBalanced(into table: inout Table) async throws {
        var (raw, at64, at256) = ([Double](), [LoadResult](), [LoadResult]())
        for _ in 0..<3 {
            raw.append(try await straight())
            // One look for each of the two, who take turns at answering.
            for _ in 0..<2 { _ = try look() }
            at64.append(try await choose(64))
            at256.append(try await choose(256))
        }
        for (connections, loads) in [(64, at64), (256, at256)] {
            table.add(
                .init(
                    work: "choice, HTTP, \(connections) connections, two behind the balancer (of one straight)",
                    figure: rate(median(loads.map(\.perSecond))), p50: median(loads.map(\.p50)), p99: median(loads.map(\.p99)),
                    ratio: median(zip(loads, raw).map { $0.perSecond / $1 })))
        }
    }

    private func straight() async throws -> Double {
        try await people.undo()
        let choose = people.services.chooseSubjects
        let rate = try await inParallel(people.candidates) { _ = try await choose([SubjectCode(rawValue: "CET4")], kind: .written, by: $0) }
        try await people.check()
        return rate.perSecond
    }

    private func choose(_ connections: Int) async throws -> LoadResult {
        try await people.undo()
        let result = try load(people.choices, connections)
        try await people.check()
        return result
    }

    /// Everybody opens their registration, which leaves their sessions where the choice finds them.
    private func look() throws -> LoadResult { try load(people.looks, 64) }

    private func load(_ requests: [[UInt8]], _ connections: Int) throws -> LoadResult {
        try Load(port: rig.port("enrollment"), connections: connections).run(requests) { _, answer in
            guard answer.status == 200 else { throw LoadFailure("answered \(answer.status): \(answer.text)") }
        }
    }

    private func report(_ rounds: [Round], _ table: inout Table) {
        let raw = median(rounds.map(\.raw))
        table.add(.init(work: "choice, straight on the writer, 64 tasks", figure: rate(raw), ratio: 1))
        func add(_ work: String, _ pick: (Round) -> LoadResult, leastRatio: Double?, mostP99: Double?) {
            let ratio = median(rounds.map { pick($0).perSecond / $0.raw })
            let p99 = median(rounds.map { pick($0).p99 })
            let budget = [leastRatio.map { "≥ \($0)" }, mostP99.map { "p99 ≤ \(Int($0)) ms" }].compactMap(\.self).joined(separator: ", ")
            let isKept = budget.isEmpty ? nil : ratio >= leastRatio ?? 0 && p99 <= mostP99 ?? .infinity
            table.add(
                .init(
                    work: work, figure: rate(median(rounds.map { pick($0).perSecond })), p50: median(rounds.map { pick($0).p50 }), p99: p99,
                    ratio: ratio, budget: budget, isKept: isKept))
        }
        add("choice, HTTP, 64 connections", \.at64, leastRatio: 0.5, mostP99: 25)
        add("choice, HTTP, 256 connections", \.at256, leastRatio: nil, mostP99: 250)
        add("choice, HTTP, 64 connections, LOG_REQUESTS=on", \.logging, leastRatio: nil, mostP99: nil)
        add("reading one's registration, 64 connections", \.looking, leastRatio: nil, mostP99: nil)
        table.add(.init(work: "processor time of Enrollment for a choice", figure: "\(Int(median(rounds.map(\.work)))) µs"))
        table.add(
            .init(work: "processor time of the load generator", figure: "\(Int(median(rounds.map(\.at64.generatorMicroseconds)))) µs"))
    }
}
