import Database
import Foundation
import ScratchDatabase
import Testing

struct ClaimTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(
        "of all who share a database one has the claim; who gives it up leaves it to another", .timeLimit(.minutes(1)))
    func one() async throws {
        let databases = try (1...3).map { _ in try scratch.open() }
        defer { for database in databases { database.close() } }
        let first = databases[0].claim("jobs")
        await until { first.isHeld }
        let others = databases.dropFirst().map { $0.claim("jobs") }
        let elsewhere = databases[1].claim("something else")
        await until { elsewhere.isHeld }
        #expect(first.isHeld && !others.contains { $0.isHeld })
        first.release()
        #expect(!first.isHeld)
        await until { others.contains { $0.isHeld } }
        #expect(others.filter(\.isHeld).count == 1)
        for claim in others + [elsewhere] { claim.release() }
    }

    @Test(
        "a process that hangs, or whose machine has vanished, loses the claim to another within seconds, and knows",
        .enabled(if: !ScratchDatabase.isSQLite), .timeLimit(.minutes(1)))
    func silence() async throws {
        let proxy = try CuttingProxy(to: try #require(ScratchDatabase.serverFolder))
        defer { proxy.stop() }
        let url = try #require(scratch.place.url(through: proxy.folder))
        let (silent, other) = (try Database.open(.postgresql(url: url), migrations: Scratch.schema), try scratch.open())
        defer { for database in [silent, other] { database.close() } }
        let first = silent.claim("jobs")
        await until { first.isHeld }
        let second = other.claim("jobs")
        let began = ContinuousClock.now
        proxy.freeze()
        await until { second.isHeld }
        #expect(!first.isHeld, "they never have it both")
        #expect((.seconds(3)...(.seconds(30))).contains(.now - began))
        proxy.thaw()
        second.release()
        await until { first.isHeld }
        first.release()
    }

    /// Returns when the condition holds; the test's time limit ends a wait in vain.
    private func until(_ condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }
}
