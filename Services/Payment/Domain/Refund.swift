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

    public init(id: ID<Refund>, attempt: ID<Attempt>, amount: Money, reason: Reason, state: State, tries: Int, dueAt: Timestamp) {
        self.id = id
        self.attempt = attempt
        self.amount = amount
        self.reason = reason
        self.state = state
        self.tries = tries
        self.dueAt = dueAt
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
        case unknown
    }

    /// It is about to be asked for. Written down before it is, so that no crash makes a refund that may have happened look as if it hadn't.
    public func asking(at now: Timestamp) -> Refund {
        moved(to: .sent, tries: tries + 1, dueAt: now + Self.delay(after: tries))
    }

    /// There is reason to ask the gateway now.
    public func hastened(to now: Timestamp) -> Refund { moved(to: state, tries: tries, dueAt: min(dueAt, now)) }

    public func answered(_ answer: Answer) -> Refund {
        switch answer {
        case .done: moved(to: .done, tries: tries, dueAt: dueAt)
        case .refused: moved(to: .due, tries: tries, dueAt: dueAt)
        case .unknown: self
        }
    }

    private func moved(to state: State, tries: Int, dueAt: Timestamp) -> Refund {
        var copy = self
        copy.state = state
        copy.tries = tries
        copy.dueAt = dueAt
        return copy
    }

    /// 10 s doubled each time, up to an hour.
    private static func delay(after tries: Int) -> Timestamp.Span { min(.seconds(10 << Int64(min(tries, 10))), .hours(1)) }
}
