import Database
import PaymentDomain
import Primitives
import Runtime

extension PaymentServices {
    /// Y7. Asks the gateways about what is due: attempts that nobody has told about, that ended, whose last answer was unknown.
    /// - Returns: how many were asked about.
    @discardableResult
    func settleDueAttempts() async throws -> Int {
        let due = try await database.read { [effects] in try $0.attemptsToCheck(at: effects.now(), limit: 16) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for attempt in due { group.addTask { try await settle(attempt) } }
            try await group.waitForAll()
        }
        return due.count
    }

    /// An attempt whose time is over, or whose order waits for nothing any more, is ended.
    private func settle(_ attempt: Attempt) async throws {
        let order = try await database.read { try $0.order(attempt.order) }
        let goesOn = attempt.isLive && attempt.expiresAt > effects.now() && order?.state == .open
        try await ask(about: attempt, goesOn ? .look : .end)
    }
}
