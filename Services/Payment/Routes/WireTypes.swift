import Contracts
import PaymentDomain
import Primitives

// From the words of the JSON API to those of the domain, and back.

extension Channel {
    init(_ channel: PaymentChannel) {
        switch channel {
        case .alipay: self = .alipay
        case .payease: self = .payease
        }
    }
}

extension PaymentChannel {
    init(_ channel: Channel) {
        switch channel {
        case .alipay: self = .alipay
        case .payease: self = .payease
        }
    }
}

extension OrderTerms {
    init(_ body: NewOrder) throws(Refusal) {
        try self.init(
            items: body.items.map { Item(reference: $0.reference, title: $0.title, amount: $0.amount) }, amount: body.amount,
            subject: body.subject, expiresAt: body.expiresAt, returnURL: body.returnURL)
    }
}

extension OrderItem {
    init(_ item: OrderTerms.Item) { self.init(reference: item.reference, title: item.title, amount: item.amount) }
}

extension OrderBody {
    init(_ standing: Standing) {
        let order = standing.order
        self.init(
            id: order.id.description, state: State(order.state), amount: order.amount, isSettling: standing.isSettling,
            expiresAt: order.expiresAt)
    }
}

extension OrderBody.State {
    init(_ state: Order.State) {
        switch state {
        case .open: self = .open
        case .paid: self = .paid
        case .closed: self = .closed
        case .refunded: self = .refunded
        }
    }
}

extension AttemptBody {
    init(_ attempt: Attempt, _ redirect: Redirect) {
        self.init(
            id: attempt.id.description, channel: PaymentChannel(attempt.channel), expiresAt: attempt.expiresAt, redirect: redirect)
    }
}

extension PaymentEvent.Kind {
    init(_ fact: Order.Fact) {
        switch fact {
        case .paid: self = .paid
        case .closed: self = .closed
        case .refunded: self = .refunded
        case .surplus: self = .surplus
        }
    }
}

extension RefundWish {
    init(_ body: NewRefund) throws(RefundTerms.Refusal) {
        try self.init(
            items: body.items.map { Item(reference: $0.reference, amount: $0.amount) }, amount: body.amount, note: body.note)
    }
}

extension RefundBody {
    init(_ standing: RefundStanding) {
        let left = Dictionary(standing.items.map { ($0.reference, $0.left) }) { $1 }
        self.init(
            id: standing.request.key, reason: Reason(standing.refund.reason),
            items: standing.request.terms.items.map { Item(reference: $0.reference, amount: $0.amount, left: left[$0.reference] ?? .zero) },
            amount: standing.refund.amount, state: State(standing.refund.state))
    }

    /// Of money that nobody was due.
    init(surplus refund: Refund) {
        self.init(
            id: refund.id.description, reason: Reason(refund.reason), items: [], amount: refund.amount, state: State(refund.state))
    }
}

extension RefundBody.Reason {
    init(_ reason: Refund.Reason) {
        switch reason {
        case .paidTwice: self = .paidTwice
        case .tooLittle: self = .tooLittle
        case .excess: self = .excess
        case .requested: self = .requested
        }
    }
}

extension RefundBody.State {
    init(_ state: Refund.State) {
        switch state {
        case .due, .sent: self = .underWay
        case .done: self = .done
        }
    }
}
