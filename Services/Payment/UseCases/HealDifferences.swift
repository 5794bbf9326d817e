import Database
import PaymentDomain
import Primitives
import Runtime

extension PaymentServices {
    private static let differencesAtOnce = 100

    /// Y11. Asks the gateway about every open difference that it can explain, and ends those that are none any more. What it isn't asked to
    /// do is to move money: that is a person's.
    func healDifferences(of one: Reconciliation) async throws {
        var last = ID<FoundDifference>.least
        while !Task.isCancelled {
            let found = try await database.read { [last] in
                try $0.openDifferences(by: one.channel, after: last, limit: Self.differencesAtOnce)
            }
            for difference in found {
                try await showLife(of: one)
                try await heal(difference)
            }
            guard found.count == Self.differencesAtOnce, let end = found.last else { return }
            last = end.id
        }
    }

    /// A gateway that is silent about many differences takes longer than a comparison may without a sign.
    private func showLife(of one: Reconciliation) async throws {
        try await database.write { [effects] tx in
            guard try tx.count(0, of: one, at: effects.now()) else { throw ReconciliationRefusal.givenUp }
        }
    }

    private func heal(_ found: FoundDifference) async throws {
        guard found.difference.kind != .missingThere else { return try await endIfBilled(found) }
        guard found.difference.kind != .unreadable else { return }
        let gateway = gateways[found.channel]
        let refund = gateway.refund(numbered: found.difference.request)
        guard let entry = try await database.read({ try $0.billEntry(found) }) else { return }
        try await ask(about: entry, of: found.channel, refund)
        try await database.write { [effects] tx in
            let (ours, counterpart) = try tx.counterpart(of: entry, by: found.channel, refund)
            guard Difference(entry, against: ours) == nil, let counterpart, !found.isListedTwice else { return }
            try tx.link(entry, by: found.channel, to: counterpart)
            _ = try tx.end(found.id, .healed, by: nil, note: nil, at: effects.now())
        }
    }

    private func endIfBilled(_ found: FoundDifference) async throws {
        try await database.write { [effects] tx in
            guard try tx.isBilled(found.difference, by: found.channel) else { return }
            _ = try tx.end(found.id, .healed, by: nil, note: nil, at: effects.now())
        }
    }

    /// A payment that we know nothing of is asked about; a refund that is in the bill and that we don't know to be done is asked for again, which
    /// never gives back more: it is known by its number, or by being in the gateway's list.
    private func ask(about entry: BillEntry, of channel: Channel, _ refund: BilledRefund) async throws {
        guard let attempt = try await database.read({ try $0.attempt(numbered: entry.number, by: channel) }) else { return }
        switch entry.kind {
        case .payment:
            guard attempt.state != .paid else { return }
            // An unknown answer isn't the last one: from here on it is watched again.
            try await database.write { [effects] tx in
                guard let attempt = try tx.attempt(attempt.id) else { return }
                try tx.keep(attempt.toBeAsked(at: effects.now()), nil, at: effects.now())
            }
            try await self.ask(about: attempt, .look)
        case .refund:
            let waiting = try await database.write { [effects] in try $0.hasten(attempt.id, refund, like: entry, at: effects.now()) }
            guard let waiting else { return }
            _ = await executeAlone(waiting)
        }
    }
}

extension FoundDifference {
    /// Then what is here agrees with one of the two lines.
    fileprivate var isListedTwice: Bool { difference.kind == .state && difference.entry == .payment }
}

extension Transaction {
    /// - Returns: the refund that is due now and wasn't done.
    fileprivate func hasten(_ attempt: ID<Attempt>, _ billed: BilledRefund, like entry: BillEntry, at now: Timestamp) throws -> ID<Refund>?
    {
        guard let refund = try refund(of: attempt, billed, like: entry), refund.state != .done else { return nil }
        try keep(refund.hastened(to: now))
        return refund.id
    }
}
