import Foundation
import Journey

/// From start to ready, and what a service that does nothing holds.
struct Starts {
    let rig: Rig

    func measure(into table: inout Table) async throws {
        for service in rig.services {
            var times: [Double] = []
            for _ in 0..<3 { times.append(try await rig.restart(service) * 1_000) }
            let (time, footprint) = (median(times), try Footprint(of: service))
            table.add(
                .init(
                    work: "\(service.name): start to ready", figure: "\(Int(time)) ms", ratio: time / 150, budget: "≤ 150 ms",
                    isKept: time <= 150))
            table.add(
                .init(
                    work: "\(service.name): memory when idle", figure: "\(Int(footprint.resident)) MB, \(Int(footprint.own)) its own",
                    ratio: footprint.resident / 40, budget: "≤ 40 MB",
                    isKept: footprint.resident <= 40))
        }
    }

    static func report(_ memory: Double, of service: ServiceUnderTest, into table: inout Table) {
        table.add(
            .init(
                work: "\(service.name): most memory under load", figure: "\(Int(memory)) MB", ratio: memory / 150, budget: "≤ 150 MB",
                isKept: memory <= 150))
    }
}

extension Rig {
    /// Where browsers find a service on loopback.
    func port(_ name: String) -> Int { url(name).split(separator: ":").last.flatMap { Int($0) } ?? 0 }
}
