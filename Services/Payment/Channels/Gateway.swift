import Contracts
import HTTP
import PaymentDomain
import Primitives

/// One way to take money, as the rest of the service sees it: no word of any gateway's protocol gets past here.
protocol Gateway: Sendable {
    /// What the gateway is to call a new attempt.
    func number(for attempt: ID<Attempt>, at now: Timestamp) -> String

    /// How the payer's browser gets to the gateway.
    func redirect(for attempt: Attempt, of order: Order) throws -> Redirect

    /// Asks for an attempt's outcome. What can't be learnt is `.unknown`, never an error (SPEC Y7).
    func look(at attempt: Attempt) async -> Outcome

    /// Asks the gateway to take no more money for an attempt, as far as it can be asked, and answers what came of the attempt.
    func end(_ attempt: Attempt) async -> Outcome

    /// Gives money back, unless it was given back already. Asking again for the same refund never gives back more.
    func giveBack(_ refund: Refund, of attempt: Attempt, _ turn: RefundTurn) async -> Refund.Answer

    /// How long a gateway that was told to give money back may deny that it did. For so long it isn't told again.
    var refundPatience: Timestamp.Span { get }

    /// Reads a callback's body, exactly as it came.
    func notices(in body: [UInt8]) throws(CallbackRefusal) -> [Notice]

    /// The attempts that a callback's body names, read without a look at its signature: for whoever looks an order up, and for nothing else.
    func numbers(claimedIn body: [UInt8]) -> [String]

    /// The attempt's number in the query that a browser returns with. It proves nothing (SPEC Y6).
    func number(inReturn query: FormFields) -> String?

    /// Whether it can be asked for its bills; else they are given as files.
    var offersBills: Bool { get }

    /// The day's bill, as the gateway hands it out.
    func bill(of day: BillDay) async throws(BillError) -> [UInt8]

    /// How its bills are written.
    var billFormat: any BillFormat.Type { get }

    /// Which refund of ours a bill's line is about, by the number that the line has.
    func refund(numbered request: String) -> BilledRefund

    /// The body that tells the gateway that its callback has done its work, or that it has to come again.
    func acknowledgement(_ isDone: Bool) -> String
}

/// What may be done about a refund by whoever has claimed it.
struct RefundTurn: Sendable {
    /// In fen: the refunds of the attempt that the gateway has certainly done already.
    let before: [Money]
    /// Whether the gateway may be told to give back, or only be asked whether it did.
    let mayAsk: Bool
    /// Whether there is time for one more call before somebody else may claim it.
    let hasTime: @Sendable () -> Bool
}

/// What a verified callback says of one attempt.
struct Notice: Equatable, Sendable {
    let number: String
    let amount: Money
    let outcome: Outcome
    /// Whether it can be taken at its word; else it is a reason to ask the gateway.
    var isProof = true
}

/// Which refund a bill's line is about.
enum BilledRefund: Sendable {
    /// One with this number, if there is such a one.
    case numbered(ID<Refund>)
    /// None of ours: somebody has given money back at the gateway itself.
    case foreign
    /// The gateway doesn't know our numbers: one of the line's amount.
    case unnamed
}

/// Why a callback changes nothing (SPEC Y5).
enum CallbackRefusal: Error, Equatable {
    /// It can't be read.
    case malformed
    /// Its signature isn't the gateway's.
    case forged
    /// The gateway signed it, but not for us.
    case mismatched
    /// The gateway signed it, and it can't be read.
    case unreadable

    /// Whether anybody could have sent it.
    var isUnauthentic: Bool { self == .malformed || self == .forged }
}

/// Both gateways.
struct Gateways: Sendable {
    let alipay: any Gateway
    let payease: any Gateway

    subscript(channel: Channel) -> any Gateway {
        switch channel {
        case .alipay: alipay
        case .payease: payease
        }
    }
}
