import Enrollment
import Foundation
import Journey

/// The opening minute: twice as many candidates as seats, all at once; then a line before a door that takes fewer than come.
struct Rush {
    let folder: URL
    let binaries: URL
    let layout: Layout

    private static let connections = 256

    /// On PostgreSQL a choice costs ten times as much: a fifth of the crowd gives as good a figure.
    private var crowd: Int { layout.isSQLite ? 100_000 : 20_000 }
    private var seats: Int { crowd / 2 }

    func measure(into table: inout Table) async throws {
        let rig = try await Rig(folder: folder.appending(path: "rush"), binaries: binaries, layout: layout)
        defer { rig.stop() }
        let pack = URL(filePath: "Services/Enrollment/Packs/cet.json")
        try await Journey(rig: rig, size: 10, rosterSize: crowd, photographed: 10, pack: pack) { _ in }.open()
        let people = try await ReadyCandidates(rig)
        defer { people.close() }
        try await rush(rig, people, &table)
        try await WaitingCrowd(rig: rig, requests: Array(people.looks.prefix(max(crowd / 5, 12_000))), connections: Self.connections)
            .measure(
                into: &table)
    }

    private func rush(_ rig: Rig, _ people: ReadyCandidates, _ table: inout Table) async throws {
        try await people.offer(seats)
        var (taken, full) = (0, 0)
        let load = try Load(port: rig.port("enrollment"), connections: Self.connections)
        let result = try load.run(people.choices.shuffled()) { _, answer in
            switch answer.status {
            case 200: taken += 1
            case 409 where answer.text.contains("seat.full"): full += 1
            default: throw LoadFailure("answered \(answer.status): \(answer.text)")
            }
        }
        let held = try await people.heldBySite()
        guard taken == seats, full == crowd - seats, held == people.offered(seats) else {
            throw LoadFailure("\(taken) told of a seat, \(full) told that it is full, held by site: \(held)")
        }
        table.add(
            .init(
                work: "opening: \(crowd) candidates, \(seats) seats, 256 connections", figure: rate(result.perSecond), p50: result.p50,
                p99: result.p99, budget: "p99 ≤ 250 ms, none left", isKept: result.p99 <= 250))
        Starts.report(try Footprint(of: rig.enrollment).peak, of: rig.enrollment, into: &table)
    }
}

/// A crowd before the door. Everybody reloads as fast as answers come; the last one who came does so ten times as often.
private struct WaitingCrowd {
    let rig: Rig
    /// One for each person, in the order in which they come.
    let requests: [[UInt8]]
    let connections: Int

    private static let admitted = 500
    /// Requests that are on their way at the same time overtake each other, when they come and when they are let in.
    private static let overtaking = 1_024

    func measure(into table: inout Table) async throws {
        try await rig.restart(rig.enrollment, with: ["ADMISSIONS_PER_SECOND": String(Self.admitted)])
        let load = try Load(port: rig.port("enrollment"), connections: connections)
        var waiting = Array(requests.indices)
        var (inside, rounds) = ([Int](), [LoadResult]())
        let began = ContinuousClock.now
        while !waiting.isEmpty {
            // Who came last asks first from the second round on, and between the others.
            let order = rounds.isEmpty ? waiting : withHammering(waiting.reversed())
            var entered = Set<Int>()
            let round = try load.run(order.map { requests[$0] }) { index, answer in
                switch answer.status {
                case 200: if entered.insert(order[index]).inserted { inside.append(order[index]) }
                case 503 where answer.text.contains("line.waiting"): break
                default: throw LoadFailure("answered \(answer.status): \(answer.text)")
                }
            }
            rounds.append(round)
            waiting.removeAll(where: entered.contains)
        }
        try checkOrder(inside)
        report(rounds, (ContinuousClock.now - began) / .seconds(1), &table)
    }

    private func withHammering(_ order: [Int]) -> [Int] {
        guard let last = order.first else { return order }
        return order.enumerated().flatMap { $0 % 10 == 0 ? [last, $1] : [$1] }
    }

    /// - Throws: unless they were let in as they came.
    private func checkOrder(_ admitted: [Int]) throws {
        var highest = 0
        for person in admitted {
            guard person + Self.overtaking > highest else { throw LoadFailure("\(highest) was let in before \(person)") }
            highest = max(highest, person)
        }
    }

    private func report(_ rounds: [LoadResult], _ seconds: Double, _ table: inout Table) {
        let answers = rounds.reduce(0) { $0 + $1.latencies.count }
        let p99 = rounds.map(\.p99).max() ?? 0
        // What a quiet time has kept enters at once.
        let throughDoor = Double(requests.count - Self.admitted * 10) / Double(Self.admitted)
        table.add(
            .init(
                work: "line: \(requests.count) people before a door of \(Self.admitted) a second, reloading",
                figure: rate(Double(answers) / seconds),
                p99: p99))
        table.add(
            .init(
                work: "line: seconds until the last was in, of what the door takes", figure: "\(decimal(seconds, 1)) s",
                ratio: seconds / throughDoor, budget: "1.0–1.1", isKept: (0.98...1.1).contains(seconds / throughDoor)))
    }
}
