public import Primitives

/// Where money stands.
public enum Account: Hashable, Sendable {
    /// What a gateway has taken and not given back.
    case gateway(Channel)
    /// What is held for a client's paid orders.
    case held(client: String)
    /// What is owed back to payers.
    case owed
    /// What payers were given by another way than a gateway's.
    case elsewhere

    public var name: String {
        switch self {
        case .gateway(let channel): "gateway:\(channel.rawValue)"
        case .held(let client): "held:\(client)"
        case .owed: "owed"
        case .elsewhere: "elsewhere"
        }
    }
}

/// One movement in double entry (SPEC Y10): the same amount on both sides, so that no set of postings can fail to sum to zero.
public struct Posting: Equatable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        /// Money came and pays its order.
        case received
        /// Money came that nobody is due.
        case surplus
        /// Held money is to go back to the payer.
        case returned
        /// Money went back to the payer.
        case refunded
    }

    public let kind: Kind
    public let debit: Account
    public let credit: Account
    /// In fen, more than 0.
    public let amount: Money

    static func received(_ amount: Money, by channel: Channel, for client: String) -> Posting {
        Posting(kind: .received, debit: .gateway(channel), credit: .held(client: client), amount: amount)
    }

    static func surplus(_ amount: Money, by channel: Channel) -> Posting {
        Posting(kind: .surplus, debit: .gateway(channel), credit: .owed, amount: amount)
    }

    static func returned(_ amount: Money, from client: String) -> Posting {
        Posting(kind: .returned, debit: .held(client: client), credit: .owed, amount: amount)
    }

    /// - Parameter account: where the money was.
    static func refunded(_ amount: Money, from account: Account) -> Posting {
        Posting(kind: .refunded, debit: .owed, credit: account, amount: amount)
    }
}
