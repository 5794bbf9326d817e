public import Primitives

/// What a gateway's word about an attempt comes to: everything that has to be written, at once or not at all.
public struct Settlement: Equatable, Sendable {
    public internal(set) var order: Order
    public internal(set) var attempt: Attempt
    /// The money that came with it; `nil` when none did, or when it was known before.
    public internal(set) var receipt: Receipt?
    public internal(set) var postings: [Posting] = []
    public internal(set) var refund: Refund.Claim?
    public internal(set) var fact: Order.Fact?
    public internal(set) var alarm: Alarm?
    /// Whether it says more than was known.
    public var isNews: Bool { attempt.state != known }
    private let known: Attempt.State

    public enum Intent: Sendable {
        /// The gateway was only asked, or spoke by itself: an attempt whose time isn't over goes on.
        case look
        /// The attempt is to end, and the gateway was told so as far as it can be told.
        case end
    }

    /// - Parameter now: the moment of the transaction that writes it.
    public init(of attempt: Attempt, for order: Order, by outcome: Outcome, _ intent: Intent, at now: Timestamp) {
        self.order = order
        self.attempt = attempt
        known = attempt.state
        switch outcome {
        case .paid(let receipt): take(receipt)
        case .waiting, .absent: goOn(intent, at: now)
        case .failed: close(lastLookAfter: now)
        case .closed: close(lastLookAfter: nil)
        case .unknown: wonder(at: now)
        }
    }

    /// Money counts once for each attempt, whoever tells of it and how often (Y5), and whatever state the attempt has come to (Y9).
    private mutating func take(_ receipt: Receipt) {
        guard attempt.state != .paid else { return }
        attempt = attempt.became(.paid, checkAt: nil, checks: 0)
        self.receipt = receipt
        switch order.state {
        case .open, .closed: pay(with: receipt)
        case .paid, .refunded: giveBack(receipt.amount, .paidTwice, .surplus)
        }
    }

    /// Also when the order was closed meanwhile: whether late money still buys a seat is the exam's to say (E22).
    private mutating func pay(with receipt: Receipt) {
        guard receipt.amount >= order.amount else { return giveBack(receipt.amount, .tooLittle, .wrongAmount) }
        order = order.became(.paid)
        fact = .paid
        postings.append(.received(order.amount, by: attempt.channel, for: order.client))
        if receipt.amount > order.amount { giveBack(receipt.amount - order.amount, .excess, .wrongAmount) }
    }

    private mutating func giveBack(_ amount: Money, _ reason: Refund.Reason, _ alarm: Alarm) {
        self.alarm = alarm
        guard amount > .zero else { return }
        postings.append(.surplus(amount, by: attempt.channel))
        refund = Refund.Claim(amount: amount, reason: reason)
    }

    /// No money yet. An attempt that is to end ends here; its page may still be open somewhere, so it is looked at some more.
    private mutating func goOn(_ intent: Settlement.Intent, at now: Timestamp) {
        guard attempt.isLive else { return endWatch(at: now) }
        guard intent == .look else { return close(lastLookAfter: now) }
        attempt = attempt.waiting(.open, at: now)
    }

    private mutating func close(lastLookAfter now: Timestamp?) {
        guard attempt.isLive else { return now.map { endWatch(at: $0) } ?? forget() }
        let look = now.map { attempt.lastLook(after: $0) ?? $0 + Attempt.firstLastLook }
        attempt = attempt.became(.closed, checkAt: look, checks: 0)
    }

    /// One of the last looks is done.
    private mutating func endWatch(at now: Timestamp) {
        guard let due = attempt.checkAt, now >= due, attempt.state == .closed else { return }
        attempt = attempt.became(.closed, checkAt: attempt.lastLook(after: now), checks: 0)
    }

    private mutating func forget() {
        guard attempt.state == .closed else { return }
        attempt = attempt.became(.closed, checkAt: nil, checks: 0)
    }

    private mutating func wonder(at now: Timestamp) {
        switch attempt.state {
        case .open, .unknown: attempt = attempt.waiting(.unknown, at: now)
        case .closed where attempt.isWatched: attempt = attempt.waiting(.closed, at: now)
        case .closed, .paid: return
        }
    }
}
