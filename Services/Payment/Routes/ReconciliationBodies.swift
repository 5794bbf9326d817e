import Contracts
import HTTP
import PaymentDomain
import Primitives

// What operators send and get of the gateways' bills and of alarms (SPEC Y11, Y12).

/// `POST /api/v1/reconciliations`
struct WantedReconciliationBody: Codable, Sendable {
    let channel: PaymentChannel
    /// `2026-11-22`, in Beijing.
    let day: String
    let reason: String
}

struct ReconciliationBody: Codable, Equatable, Sendable {
    let id: String
    let channel: PaymentChannel
    let day: String
    /// `gateway` or `file`
    let source: String
    /// `running`, `done` or `failed`
    let state: String
    let entries: Int
    /// Differences of that channel's day that wait for a person now.
    let open: Int
    let failure: String?
    let beganAt: Timestamp
    let seenAt: Timestamp

    init(_ past: PastReconciliation) {
        (id, channel, day) = (past.id.description, PaymentChannel(past.channel), past.day)
        (source, state, entries) = (past.source.rawValue, past.state.rawValue, past.entries)
        (open, failure, beganAt, seenAt) = (past.open, past.failure, past.beganAt, past.seenAt)
    }

    enum CodingKeys: String, CodingKey {
        case id, channel, day, source, state, entries, open, failure
        case beganAt = "began_at"
        case seenAt = "seen_at"
    }
}

struct ReconciliationsBody: Codable, Equatable, Sendable {
    struct Wanted: Codable, Equatable, Sendable {
        let channel: PaymentChannel
        let day: String
    }

    /// What operators have asked for and nobody has begun, or finished.
    let wanted: [Wanted]
    /// The newest first.
    let reconciliations: [ReconciliationBody]
    /// What `before` names to read on; `nil` at the end.
    let next: String?
}

struct DifferencesBody: Codable, Equatable, Sendable {
    let differences: [DifferenceBody]
    /// What `after` names to read on; `nil` at the end.
    let next: String?
}

struct AlarmsBody: Codable, Equatable, Sendable {
    struct Line: Codable, Equatable, Sendable {
        let id: String
        /// As the metric names it.
        let kind: String
        /// What it means, and what to do.
        let meaning: Problem.Message
        let channel: PaymentChannel
        /// The attempt's, as the gateway calls it.
        let number: String
        let order: String?
        let raisedAt: Timestamp

        enum CodingKeys: String, CodingKey {
            case id, kind, meaning, channel, number, order
            case raisedAt = "raised_at"
        }
    }

    /// The newest first.
    let alarms: [Line]
    /// What `before` names to read on; `nil` at the end.
    let next: String?
}

/// `GET /api/v1/overdue`
struct OverdueBody: Codable, Equatable, Sendable {
    struct Line: Codable, Equatable, Sendable {
        /// `refund`, `attempt`, `event` or `bill`
        let what: Overdue.Kind
        /// The refund's, the attempt's, the event's; the day of a bill.
        let number: String
        let order: String?
        let since: Timestamp
    }

    /// Of each kind the longest first.
    let lines: [Line]
    /// Whether there may be more of a kind than these.
    let isComplete: Bool

    init(_ overdue: [Overdue], limit: Int) {
        lines = overdue.map { Line(what: $0.kind, number: $0.number, order: $0.order?.description, since: $0.since) }
        isComplete = Dictionary(grouping: overdue, by: \.kind).values.allSatisfy { $0.count < limit }
    }

    enum CodingKeys: String, CodingKey {
        case lines
        case isComplete = "is_complete"
    }
}

extension AlarmsBody {
    init(_ page: AlarmPage) { self.init(alarms: page.alarms.map(Line.init), next: page.after?.description) }
}

extension AlarmsBody.Line {
    init(_ raised: RaisedAlarm) {
        (id, kind, meaning) = (raised.id.description, raised.kind.rawValue, raised.kind.meaning)
        (channel, number) = (PaymentChannel(raised.channel), raised.number)
        (order, raisedAt) = (raised.order?.description, raised.raisedAt)
    }
}

extension Alarm {
    /// For the person who is called: what has happened, and whether there is anything to do.
    var meaning: Problem.Message {
        switch self {
        case .forged:
            .init(
                zh: "收到签名不对的回调，没有生效。若很多或来自支付机构的地址，请核对公钥配置",
                en: "A callback with a wrong signature; it changed nothing. If there are many, check the gateway's public key")
        case .mismatched:
            .init(
                zh: "收到签名正确但金额或商户不符的回调，没有生效，已改为主动查询。请与支付机构核对",
                en: "A signed callback with another amount or merchant; it changed nothing, the gateway is asked instead")
        case .unknownOrder:
            .init(
                zh: "支付机构通知了一笔我们没有的订单。请核对是否有其他系统共用了该商户号",
                en: "A signed callback for an order that was never ours: does another system use this merchant's number?")
        case .malformed: .init(zh: "收到无法读懂的回调，没有生效", en: "A callback that can't be read; it changed nothing")
        case .wrongAmount:
            .init(
                zh: "支付机构实收金额与应付金额不同，多收或不足的款项会自动退回。请核对",
                en: "The gateway took another amount than was due; what is too much or too little goes back by itself")
        case .surplus:
            .init(zh: "收到重复支付的款项，会自动退回，无需处理", en: "Money came that nobody is due; it goes back by itself")
        case .refundRefused:
            .init(
                zh: "支付机构拒绝了退款，会自动重试。请查看原因，例如商户余额不足",
                en: "The gateway refuses a refund; it is tried again. See why: the merchant's balance may be too low")
        case .notCompared:
            .init(
                zh: "这一天的账单到次日中午还没有核对。请查看对账页的原因；首信易支付的账单需要以文件提供",
                en: "The day's bill isn't compared by noon: see why in the list of days; PayEase's is to be given as a file")
        case .difference:
            .init(zh: "账单与账本不一致。请在差异列表中核实并说明", en: "A bill and the ledger don't agree: look at the list of differences")
        }
    }
}
