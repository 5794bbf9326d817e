public import Primitives

/// One try to pay an order through one channel (SPEC Y2). open ⇄ unknown → paid | closed; and closed → paid, because money that
/// comes late has come all the same.
public struct Attempt: Equatable, Sendable {
    public enum State: String, CaseIterable, Sendable {
        /// The payer may be paying; the gateway knows of no money.
        case open
        /// The gateway was asked and gave no usable answer: the payer may have paid.
        case unknown
        /// The gateway has the money.
        case paid
        /// Ended without money.
        case closed
    }

    public let id: ID<Attempt>
    public let order: ID<Order>
    public let channel: Channel
    /// What the gateway calls it: Alipay's `out_trade_no`, PayEase's `v_oid`.
    public let number: String
    public let amount: Money
    public let createdAt: Timestamp
    public let expiresAt: Timestamp
    public private(set) var state: State
    /// When the gateway is asked next; `nil` when it has nothing more to tell.
    public private(set) var checkAt: Timestamp?
    /// How often in a row the gateway was asked and this is still as it was.
    public private(set) var checks: Int

    public init(
        id: ID<Attempt>, order: ID<Order>, channel: Channel, number: String, amount: Money, createdAt: Timestamp, expiresAt: Timestamp,
        state: State, checkAt: Timestamp?, checks: Int
    ) {
        self.id = id
        self.order = order
        self.channel = channel
        self.number = number
        self.amount = amount
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.state = state
        self.checkAt = checkAt
        self.checks = checks
    }

    /// A new attempt to pay `order`. It ends with its own time or the order's, whichever is earlier, on a whole second: that is how
    /// exactly the gateways take it.
    /// - Parameter live: the attempt that is under way, if there is one.
    public init(
        _ order: Order, id: ID<Attempt>, channel: Channel, number: String, live: Attempt?, lifetime: Timestamp.Span, at now: Timestamp
    ) throws(Order.Refusal) {
        try order.requireOpen()
        guard live == nil else { throw .settling }
        let end = Timestamp(seconds: min(now + lifetime, order.expiresAt).seconds)
        guard end > now else { throw .expired }
        self.init(
            id: id, order: order.id, channel: channel, number: number, amount: order.amount, createdAt: now, expiresAt: end, state: .open,
            checkAt: min(now + Self.firstCheck, end), checks: 0)
    }

    /// Money may still come by it, in the ordinary way.
    public var isLive: Bool { state == .open || state == .unknown }

    /// The gateway still has something to tell about it.
    public var isWatched: Bool { checkAt != nil }

    /// A payer may be sent to its gateway once more. - Throws: `.settling`, `.noAttempt`
    public func requirePayable(at now: Timestamp) throws(Order.Refusal) {
        guard state != .unknown else { throw .settling }
        guard state == .open, now < expiresAt else { throw .noAttempt }
    }
}

extension Attempt {
    /// A person has seen at the gateway that it has no money, though it doesn't say so here. Money that comes late has come all the same.
    public func declaredUnpaid(at now: Timestamp) throws(OperatorAct.Refusal) -> Attempt {
        guard state == .unknown else { throw .nothingUnknown }
        return became(.closed, checkAt: lastLook(after: now), checks: 0)
    }
}

extension Attempt {
    /// Each costs calls of its gateway, and is looked at for a day (SPEC S6).
    public static let mostInAnHour = 20
}

// How often a gateway is asked (SPEC Y7): soon at first, then ever more rarely.
extension Attempt {
    static let firstCheck = Timestamp.Span.seconds(20)
    /// A closed attempt's page may still be open somewhere, and a gateway may deny at first what it took: the last looks come so long
    /// after the page should have died.
    private static let lastLooks = [firstLastLook, Timestamp.Span.hours(2), .hours(24)]
    static let firstLastLook = Timestamp.Span.minutes(10)

    /// The next of the last looks; `nil` when all are done.
    func lastLook(after now: Timestamp) -> Timestamp? { Self.lastLooks.map { expiresAt + $0 }.first { $0 > now } }

    func became(_ state: State, checkAt: Timestamp?, checks: Int) -> Attempt {
        var copy = self
        copy.state = state
        copy.checkAt = checkAt
        copy.checks = checks
        return copy
    }

    /// Still as it was: it is asked about again, at its end at the latest. A look before one was due, which somebody wanted, puts that one off in no
    /// way.
    func waiting(_ state: State, at now: Timestamp) -> Attempt {
        let first = state == .unknown ? Timestamp.Span.seconds(5) : Self.firstCheck
        if let checkAt, checkAt > now {
            let isNews = state == .unknown && self.state != .unknown
            return became(state, checkAt: isNews ? min(checkAt, now + first) : checkAt, checks: isNews ? 1 : checks)
        }
        let delay = min(Timestamp.Span.microseconds(first.microseconds << Int64(min(checks, 16))), .minutes(15))
        let next = now < expiresAt ? min(now + delay, expiresAt) : now + delay
        return became(state, checkAt: next, checks: checks + 1)
    }

    /// The gateway is to be asked at once: something about a callback was wrong, or the order no longer waits for this. Only where the money
    /// is known to be here there is nothing to ask.
    public func toBeAsked(at now: Timestamp) -> Attempt {
        guard state != .paid else { return self }
        return became(state, checkAt: now, checks: checks)
    }
}
