import Database
import HTTP
import Primitives

/// What an interface does wrong after it has done its work: that is what makes an outcome unknown.
enum Misdeed: Sendable {
    case slow, cutOff, error500, unknown
    /// Whoever stands before the gateway gives up on it.
    case timedOut
}

extension Transaction {
    func misdeed(at serial: String) throws -> Misdeed? {
        for (fault, misdeed) in [(Fault.slow, Misdeed.slow), (.cutOff, .cutOff), (.error500, .error500), (.unknown, .unknown)]
        where try happens(fault, to: serial) { return misdeed }
        return nil
    }

    func misdeedOfRefund(at serial: String) throws -> Misdeed? {
        if try happens(.refundTimedOut, to: serial) || happens(.refundListedLate, to: serial) { return .timedOut }
        return try misdeed(at: serial)
    }
}

extension Simulator {
    /// When a refund of this moment is listed.
    func listing(of trade: Trade, at now: Timestamp, _ tx: Transaction) throws -> Timestamp {
        try tx.has(.refundListedLate, serial: trade.serial) ? now + settings.listingDelay : now
    }

    /// - Parameter ignorance: the protocol's own way to say that the outcome isn't known.
    func misbehave(_ misdeed: Misdeed?, _ response: Response, ignorance: @autoclosure () throws -> Response) async throws -> Response {
        switch misdeed {
        case .slow:
            try await Task.sleep(for: .milliseconds(settings.slowness))
            return response
        case .timedOut:
            try await Task.sleep(for: .milliseconds(settings.slowness))
            return .text("Gateway Timeout\n", .gatewayTimeout)
        case .cutOff:
            return Response(response.status, headers: response.headers, body: Array(response.body.prefix(response.body.count / 2)))
        case .error500: return .text("Internal Server Error\n", .internalServerError)
        case .unknown: return try ignorance()
        case nil: return response
        }
    }
}
