public import Primitives

/// Money on its way back to a payer. due → sent → done; a refund that was sent is sent again until the gateway is known to have done it.
public struct Refund: Equatable, Sendable {
    public enum Reason: String, CaseIterable, Sendable {
        /// It came for an order that was paid already.
        case paidTwice = "paid_twice"
        /// It is less than what was due.
        case tooLittle = "too_little"
        /// It is what came above what was due.
        case excess
        /// The client gives up what was paid.
        case requested
    }

    /// Where it was done.
    public enum Place: String, CaseIterable, Sendable {
        /// By the gateway, asked by us or in its own back office.
        case gateway
        /// By another way: a bank transfer, at a counter.
        case elsewhere
    }

    public enum State: String, CaseIterable, Sendable {
        case due
        /// The gateway was asked; whether it has done it isn't known.
        case sent
        case done
    }

    public let id: ID<Refund>
    public let attempt: ID<Attempt>
    public let amount: Money
    public let reason: Reason
    public private(set) var state: State
    /// How often the gateway was asked.
    public private(set) var tries: Int
    /// When the gateway is asked next.
    public private(set) var dueAt: Timestamp
    /// When the gateway was last told to do it; `nil` when it certainly has nothing of it to do.
    public private(set) var askedAt: Timestamp?
    /// Somebody asks the gateway just now, and until then nobody else does.
    public private(set) var leasedUntil: Timestamp?

    public init(
        id: ID<Refund>, attempt: ID<Attempt>, amount: Money, reason: Reason, state: State, tries: Int, dueAt: Timestamp,
        askedAt: Timestamp? = nil, leasedUntil: Timestamp? = nil
    ) {
        self.id = id
        self.attempt = attempt
        self.amount = amount
        self.reason = reason
        self.state = state
        self.tries = tries
        self.dueAt = dueAt
        self.askedAt = askedAt
        self.leasedUntil = leasedUntil
    }

    public init(_ claim: Claim, of attempt: ID<Attempt>, id: ID<Refund>, at now: Timestamp) {
        self.init(id: id, attempt: attempt, amount: claim.amount, reason: claim.reason, state: .due, tries: 0, dueAt: now)
    }

    /// That something has to go back, before it has an identity.
    public struct Claim: Equatable, Sendable {
        public let amount: Money
        public let reason: Reason
    }

    /// What a gateway says about a refund.
    public enum Answer: Equatable, Sendable {
        case done
        /// For certain not done; asking again may help, a person may have to.
        case refused(String)
        /// It may have happened.
        case unknown
        /// This time the gateway wasn't told to do it. Whether it did when it was told before isn't known.
        case untold
    }

    /// Whether the gateway is to be asked now, by whoever comes first.
    public func isDue(at now: Timestamp) -> Bool { state != .done && dueAt <= now && leasedUntil.map { $0 <= now } ?? true }

    /// Whether the gateway may be told to do it, or only be asked whether it did: what it was told a moment ago it may deny still.
    /// - Parameter patience: how long it may.
    public func mayBeAskedFor(at now: Timestamp, patience: Timestamp.Span) -> Bool { askedAt.map { $0 + patience <= now } ?? true }

    /// The gateway is about to be asked. Written down before it is, so that no crash makes a refund that may have happened look as if it hadn't.
    /// - Parameters:
    ///   - lease: the longest that whoever asks may take.
    ///   - patience: as above.
    public func asking(at now: Timestamp, lease: Timestamp.Span, patience: Timestamp.Span) -> Refund {
        var copy = self
        copy.state = .sent
        copy.tries = tries + 1
        copy.dueAt = now + Self.delay(after: tries)
        copy.askedAt = mayBeAskedFor(at: now, patience: patience) ? now : askedAt
        copy.leasedUntil = now + lease
        return copy
    }

    /// A person has given the money back, and says so.
    public func declaredDone(at now: Timestamp) throws(OperatorAct.Refusal) -> Refund {
        guard state != .done else { throw .refundDone }
        guard leasedUntil.map({ $0 <= now }) ?? true else { throw .refundUnderWay }
        var copy = self
        copy.state = .done
        return copy
    }

    /// There is reason to ask the gateway now; not while somebody does.
    public func hastened(to now: Timestamp) -> Refund {
        var copy = self
        copy.dueAt = min(dueAt, now)
        return copy
    }

    /// - Parameters:
    ///   - turn: `tries` as it was when the gateway was asked. Whoever took so long that another asks meanwhile can only say that it is done.
    ///   - toldBefore: when it was told before this turn.
    public func answered(_ answer: Answer, turn: Int, toldBefore: Timestamp?) -> Refund {
        guard answer == .done || turn == tries else { return self }
        var copy = self
        copy.leasedUntil = nil
        switch answer {
        case .done: copy.state = .done
        case .refused: (copy.state, copy.askedAt) = (.due, nil)
        case .untold: copy.askedAt = toldBefore
        case .unknown: break
        }
        return copy
    }

    /// 10 s doubled each time, up to an hour.
    private static func delay(after tries: Int) -> Timestamp.Span { min(.seconds(10 << Int64(min(tries, 10))), .hours(1)) }
}
