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
            for callbacks in try batches(due) { group.addTask { try await send(callbacks, post) } }
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

    /// What is due together, as it is posted: each alone, but PayEase tells of several orders in one call. Of those of them that were refused
    /// each goes alone from then on.
    private func batches(_ due: [Callback]) throws -> [[Callback]] {
        var batches: [[Callback]] = []
        var open: [String: [Callback]] = [:]
        for callback in due {
            guard callback.channel == .payease, callback.tries == 0, isOrdinaryPayEaseCallback(callback.body) else {
                batches.append([callback])
                continue
            }
            // An order that is told of twice is told of in two calls.
            if open[callback.url, default: []].contains(where: { $0.trade == callback.trade }) {
                batches.append(open.removeValue(forKey: callback.url) ?? [])
            }
            open[callback.url, default: []].append(callback)
            if open[callback.url]?.count == settings.payease.batch { batches.append(open.removeValue(forKey: callback.url) ?? []) }
        }
        return batches + open.values
    }

    /// Only the exact word ends it; anything else brings it back after the next pause, until there are no more.
    private func send(_ callbacks: [Callback], _ post: @Sendable (String, String) async throws -> Response) async throws {
        guard let first = callbacks.first else { return }
        let body = callbacks.count == 1 ? first.body : try payeaseCallback(joining: callbacks.map(\.body))
        let answer = try? await post(first.url, body)
        let isTaken = answer?.status == .ok && answer?.body == Array(first.expected.utf8)
        try await database.write { [effects, settings] tx in
            for callback in callbacks {
                let next = callback.tries + 1
                let pauses = settings.pauses(of: callback.channel)
                guard !isTaken, next < callback.mostTries, next <= pauses.count else {
                    try tx.remove(callback)
                    continue
                }
                try tx.postpone(callback, until: effects.now() + pauses[next - 1])
            }
        }
    }
}
