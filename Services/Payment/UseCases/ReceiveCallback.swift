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
        let claimed = Notification.isOfUsualSize(callback.body) ? gateways[channel].numbers(claimedIn: callback.body) : []
        if !reading.isAuthentic {
            try await database.read { [forgeryLimit] in try forgeryLimit.check(callback.sender, in: $0, at: now) }
        }
        return try await database.write { [effects, forgeryLimit] tx in
            if !reading.isAuthentic { try forgeryLimit.admit(callback.sender, in: tx, at: now) }
            let findings = try tx.apply(reading, claiming: claimed, by: channel, effects)
            let id = effects.newID(Notification.self)
            try tx.keep(callback, id: id, findings.worst)
            try tx.link(id, to: claimed, by: channel)
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
        first { !$0.verdict.isGood }?.verdict
            ?? (contains { $0.verdict == .applied } ? .applied : contains { $0.verdict == .asked } ? .asked : .repeated)
    }
}

extension Transaction {
    /// - Parameter claimed: the attempts' numbers that the callback names, be it signed or not.
    fileprivate func apply(
        _ reading: Result<[Notice], CallbackRefusal>, claiming claimed: [String], by channel: Channel, _ effects: Effects
    ) throws -> [Finding] {
        switch reading {
        case .success(let notices): try notices.map { try apply($0, by: channel, effects) }
        case .failure(.malformed), .failure(.unreadable): [try finding(.malformed, .malformed, claimed.first, by: channel, effects)]
        case .failure(.forged): [try finding(.forged, .forged, claimed.first, by: channel, effects)]
        case .failure(.mismatched): [try mismatch(claimed, by: channel, effects)]
        }
    }

    /// A signed callback with a wrong amount changes nothing by itself; the gateway is asked what is true.
    private func apply(_ notice: Notice, by channel: Channel, _ effects: Effects) throws -> Finding {
        guard let attempt = try attempt(numbered: notice.number, by: channel) else {
            return try finding(.unknownOrder, .unknownOrder, notice.number, by: channel, effects)
        }
        guard notice.amount == attempt.amount else {
            try ask(about: attempt, effects)
            return try finding(.mismatched, .mismatched, notice.number, by: channel, effects)
        }
        guard notice.isProof else {
            try ask(about: attempt, effects)
            return Finding(verdict: attempt.state == .paid ? .repeated : .asked, number: notice.number, alarm: nil)
        }
        let settlement = try settle(attempt, by: notice.outcome, .look, from: .callback, effects)
        return Finding(verdict: settlement.isNews ? .applied : .repeated, number: notice.number, alarm: settlement.alarm)
    }

    /// The gateway signed it, for another merchant or app: what is true of the attempts that it names, the gateway is asked.
    private func mismatch(_ claimed: [String], by channel: Channel, _ effects: Effects) throws -> Finding {
        for number in claimed { if let attempt = try attempt(numbered: number, by: channel) { try ask(about: attempt, effects) } }
        return try finding(.mismatched, .mismatched, claimed.first, by: channel, effects)
    }

    /// The attempt is the first that the gateway is asked about.
    private func ask(about attempt: Attempt, _ effects: Effects) throws {
        let now = effects.now()
        try keep(attempt.toBeAsked(at: now), nil, at: now)
    }

    /// One that a person has to look at.
    private func finding(
        _ verdict: Notification.Verdict, _ alarm: Alarm, _ number: String?, by channel: Channel, _ effects: Effects
    ) throws -> Finding {
        let order = try number.flatMap { try attempt(numbered: $0, by: channel) }?.order
        try note(alarm, by: channel, number: number, of: order, id: effects.newID(), at: effects.now())
        return Finding(verdict: verdict, number: number, alarm: alarm)
    }
}
