import Database
package import PaymentDomain
import Primitives
import Runtime

extension PaymentServices {
    /// Y5. Verifies a callback over its bytes, keeps it whatever it is, and applies it once.
    /// - Returns: whether the gateway may stop sending it: its effect is durable.
    /// - Throws: `ForgeryLimit.Refusal` when no gateway signed it and too many such came before.
    package func receive(_ body: [UInt8], by channel: Channel, from sender: String) async throws -> Bool {
        let reading = read(body, by: channel)
        let now = effects.now()
        let callback = Notification(body, isAuthentic: reading.isAuthentic, by: channel, from: sender, at: now)
        do {
            let findings = try await keep(callback, reading, by: channel, at: now)
            for finding in findings { alarms.raise(finding.alarm, channel, number: finding.number) }
            return findings.worst.isGood
        } catch let refusal as ForgeryLimit.Refusal {
            forgeryLimit.count(refusal)
            throw refusal
        }
    }

    private func keep(
        _ callback: Notification, _ reading: Result<[Notice], CallbackRefusal>, by channel: Channel, at now: Timestamp
    ) async throws -> [Finding] {
        if !reading.isAuthentic {
            try await database.read { [forgeryLimit] in try forgeryLimit.check(callback.sender, in: $0, at: now) }
        }
        return try await database.write { [effects, forgeryLimit] tx in
            if !reading.isAuthentic { try forgeryLimit.admit(callback.sender, in: tx, at: now) }
            let findings = try tx.apply(reading, by: channel, effects)
            try tx.keep(callback, id: effects.newID(), findings.worst)
            return findings
        }
    }

    private func read(_ body: [UInt8], by channel: Channel) -> Result<[Notice], CallbackRefusal> {
        guard Notification.isOfUsualSize(body) else { return .failure(.malformed) }
        return Result { () throws(CallbackRefusal) in try gateways[channel].notices(in: body) }
    }
}

extension Result<[Notice], CallbackRefusal> {
    fileprivate var isAuthentic: Bool {
        switch self {
        case .success: true
        case .failure(let refusal): !refusal.isUnauthentic
        }
    }
}

/// What one part of a callback came to.
private struct Finding: Sendable {
    let verdict: Notification.Verdict
    var number: String?
    let alarm: Alarm?
}

extension [Finding] {
    /// A callback is as good as its worst part.
    fileprivate var worst: Notification.Verdict {
        first { !$0.verdict.isGood }?.verdict ?? (contains { $0.verdict == .applied } ? .applied : .repeated)
    }
}

extension Transaction {
    fileprivate func apply(_ reading: Result<[Notice], CallbackRefusal>, by channel: Channel, _ effects: Effects) throws -> [Finding] {
        switch reading {
        case .success(let notices): try notices.map { try apply($0, by: channel, effects) }
        case .failure(.malformed): [Finding(verdict: .malformed, alarm: .malformed)]
        case .failure(.forged): [Finding(verdict: .forged, alarm: .forged)]
        case .failure(.mismatched): [Finding(verdict: .mismatched, alarm: .mismatched)]
        }
    }

    /// A signed callback with a wrong amount changes nothing by itself; the gateway is asked what is true.
    private func apply(_ notice: Notice, by channel: Channel, _ effects: Effects) throws -> Finding {
        guard let attempt = try attempt(numbered: notice.number, by: channel) else {
            return Finding(verdict: .unknownOrder, number: notice.number, alarm: .unknownOrder)
        }
        guard notice.amount == attempt.amount else {
            let now = effects.now()
            try keep(attempt.toBeAsked(at: now), nil, at: now)
            return Finding(verdict: .mismatched, number: notice.number, alarm: .mismatched)
        }
        let settlement = try settle(attempt, by: notice.outcome, .look, effects)
        return Finding(verdict: settlement.isNews ? .applied : .repeated, number: notice.number, alarm: settlement.alarm)
    }
}
