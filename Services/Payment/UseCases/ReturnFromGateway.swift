import Database
import HTTP
import PaymentDomain
import Primitives

extension PaymentServices {
    /// Y6. A browser is back from a gateway. What it brings proves nothing: the gateway is asked.
    /// - Returns: where the browser goes on; `nil` when it brings no number of ours.
    func returned(from channel: Channel, with query: FormFields) async throws -> String? {
        guard let number = gateways[channel].number(inReturn: query) else { return nil }
        let found = try await database.read { tx in
            try tx.attempt(numbered: number, by: channel).flatMap { attempt in try tx.order(attempt.order).map { (attempt, $0) } }
        }
        guard let (attempt, order) = found else { return nil }
        if attempt.isWatched { try await ask(about: attempt, .look) }
        return order.returnURL
    }
}
