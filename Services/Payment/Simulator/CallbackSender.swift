import Database
import HTTP
import HTTPClient
import PaymentDomain
import Primitives
import Runtime

extension Simulator {
    /// Posts what is due, over the network. - Returns: how many were posted.
    @discardableResult
    func sendDueCallbacks() async throws -> Int {
        try await sendDueCallbacks { [client] url, body in
            guard let base = BaseURL(url) else { throw TransportError.notAnAddress }
            let call = Call(
                .post, "", at: base, headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"], body: Array(body.utf8))
            return try await client.send(call)
        }
    }

    /// - Parameter post: takes a URL and a body there.
    @discardableResult
    func sendDueCallbacks(_ post: @escaping @Sendable (String, String) async throws -> Response) async throws -> Int {
        try await payLate()
        let due = try await database.read { [effects] in try $0.dueCallbacks(at: effects.now(), limit: 64) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for callback in due { group.addTask { try await send(callback, post) } }
            try await group.waitForAll()
        }
        return due.count
    }

    /// Those who left pay after all.
    private func payLate() async throws {
        let due = try await database.read { [effects] in try $0.latePayments(at: effects.now(), limit: 64) }
        guard !due.isEmpty else { return }
        try await database.write { [self] tx in
            for id in due {
                try tx.removeLatePayment(of: id)
                guard let paid = try tx.trade(id)?.paidAfterAll(at: effects.now()) else { continue }
                try tx.keep(paid)
                try queueCallbacks(for: paid, tx)
            }
        }
    }

    /// Only the exact word ends it; anything else brings it back after the next pause, until there are no more.
    private func send(_ callback: Callback, _ post: @Sendable (String, String) async throws -> Response) async throws {
        let answer = try? await post(callback.url, callback.body)
        let isTaken = answer?.status == .ok && answer?.body == Array(callback.expected.utf8)
        let next = callback.tries + 1
        try await database.write { [effects, settings] tx in
            let pauses = settings.pauses(of: callback.channel)
            guard !isTaken, next < callback.mostTries, next <= pauses.count else { return try tx.remove(callback) }
            try tx.postpone(callback, until: effects.now() + pauses[next - 1])
        }
    }
}
