import Database

/// What a gateway may do wrong, for one trade (SPEC Y4).
enum Fault: String, CaseIterable, Codable, Storable, Sendable {
    /// The callback never comes.
    case lost
    /// It comes half an hour later, at the simulator's speed.
    case late
    /// It comes twice at once.
    case duplicate
    /// One with another amount and a signature that isn't the gateway's comes first.
    case forged
    /// It is signed, and names another amount than was paid.
    case wrongAmount = "wrong_amount"
    /// An interface does what it is asked and answers too late.
    case slow
    /// An interface does what it is asked and answers 500.
    case error500 = "error_500"
    /// The money is taken, a query says it isn't, and the callback is late.
    case deductedButToldUnpaid = "deducted_but_told_unpaid"

    /// How often it happens to a trade unless it is told: a callback is sent once, an interface is asked again and again.
    var usualTimes: Int {
        switch self {
        case .lost, .late, .duplicate, .forged, .wrongAmount: 1
        case .slow, .error500, .deductedButToldUnpaid: 2
        }
    }
}
