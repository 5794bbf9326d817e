import Database

/// What a gateway may do wrong, for one trade (SPEC Y4).
enum Fault: String, CaseIterable, Codable, CodingKeyRepresentable, Storable, Sendable {
    /// The callback never comes.
    case lost
    /// It comes half an hour later, at the simulator's speed.
    case late
    /// It comes twice at once.
    case duplicate
    /// It comes after the trade's next one; where there is no next one, late.
    case reordered
    /// One with another amount and a signature that isn't the gateway's comes first.
    case forged
    /// It is signed, and names another amount than was paid.
    case wrongAmount = "wrong_amount"
    /// It is signed, and names another merchant: Alipay's `app_id`, PayEase's part of `v_oid`.
    case wrongAppID = "wrong_app_id"
    /// It is posted to a port where nobody listens, each time.
    case deadPort = "dead_port"
    /// An interface does what it is asked and answers too late.
    case slow
    /// An interface does what it is asked, and half of its answer arrives.
    case cutOff = "cut_off"
    /// An interface does what it is asked and answers 500.
    case error500 = "error_500"
    /// An interface does what it is asked and answers that it doesn't know: Alipay's 20000, PayEase's `System error`.
    case unknown
    /// A refund is done, and its answer never comes.
    case refundTimedOut = "refund_timed_out"
    /// As above, and for five minutes, at the simulator's speed, the gateway denies it.
    case refundListedLate = "refund_listed_late"
    /// The money is taken, a query says it isn't, and the callback is late.
    case deductedButToldUnpaid = "deducted_but_told_unpaid"
    /// The payer leaves and pays after all, half an hour later at the simulator's speed, whatever was closed meanwhile: money for an
    /// order that is closed, or a second time for one that was paid through the other channel.
    case paidAfterClose = "paid_after_close"

    /// How often it happens to a trade unless it is told: a callback is sent once, an interface is asked again and again.
    var usualTimes: Int {
        switch self {
        case .lost, .late, .duplicate, .reordered, .forged, .wrongAmount, .wrongAppID, .deadPort, .refundTimedOut, .refundListedLate,
            .paidAfterClose:
            1
        case .slow, .cutOff, .error500, .unknown, .deductedButToldUnpaid: 2
        }
    }
}
