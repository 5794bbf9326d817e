import Database
import Dispatch

/// Stops a thread of the database at a known point until the test lets it go on.
final class Gate: Sendable {
    private let opened = DispatchSemaphore(value: 0)
    private let arrivals = AsyncStream.makeStream(of: Void.self)

    /// Called by the closure: blocks until the gate is opened, and stays open: a server may end a transaction that idles, and then the closure
    /// runs again.
    func pass() {
        arrivals.continuation.yield()
        opened.wait()
        opened.signal()
    }

    /// Called by the test: returns when a closure stands at the gate.
    func arrival() async {
        for await _ in arrivals.stream { return }
    }

    func open() { opened.signal() }
}

extension Database {
    /// Holds the writer in a write of its own while `queueing` brings work, so that all of it makes one batch.
    func inOneBatch(_ works: [@Sendable (Transaction) throws -> Void]) async -> [Result<Void, any Error>] {
        let gate = Gate()
        let holder = Task.immediate { try await self.write { _ in gate.pass() } }
        await gate.arrival()
        let tasks = works.map { work in Task.immediate { try await self.write(work) } }
        gate.open()
        _ = await holder.result
        var results: [Result<Void, any Error>] = []
        for task in tasks { results.append(await task.result) }
        return results
    }
}

extension Result {
    /// The error as the database's own, `nil` for success and for others.
    var databaseError: DatabaseError? {
        guard case .failure(let error) = self else { return nil }
        return error as? DatabaseError
    }
}
