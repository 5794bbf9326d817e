import Foundation

/// Somebody who asks one service for one thing each 5 ms, too seldom to be a load, and takes the time.
struct Visits {
    private let load: @Sendable () throws -> LoadResult

    init(port: Int, _ target: String) {
        load = { try Load(port: port, connections: 1).run([HTTPText.get(target)]) { _, _ in } }
    }

    /// - Returns: how long the visits took that began while `body` ran.
    func during(_ body: () async throws -> Void) async throws -> LoadResult {
        let visiting = Task.detached { [load] in
            var latencies: [UInt64] = []
            while !Task.isCancelled {
                latencies += try load().latencies
                try? await Task.sleep(for: .milliseconds(5))
            }
            return latencies
        }
        let began = ContinuousClock.now
        try await body()
        visiting.cancel()
        let latencies = try await visiting.value
        return LoadResult(latencies: latencies.sorted(), seconds: (ContinuousClock.now - began) / .seconds(1), generatorMicroseconds: 0)
    }
}
