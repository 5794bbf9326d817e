import HTTP
import PaymentDomain
import Primitives

// States and events in plain Chinese, for operators.

extension Channel {
    var title: String {
        switch self {
        case .alipay: "支付宝"
        case .payease: "首信易支付"
        }
    }
}

extension Order.State {
    var title: String {
        switch self {
        case .open: "等待支付"
        case .paid: "已支付"
        case .closed: "已关闭，未支付"
        case .refunded: "已全部退款"
        }
    }
}

extension Attempt.State {
    var title: String {
        switch self {
        case .open: "支付中"
        case .unknown: "结果未知，正在向支付机构确认"
        case .paid: "已付款"
        case .closed: "已关闭，未付款"
        }
    }
}

extension Refund.State {
    var title: String {
        switch self {
        case .due: "待退款"
        case .sent: "已申请，等待确认"
        case .done: "已退款"
        }
    }
}

extension Refund.Reason {
    var title: String {
        switch self {
        case .paidTwice: "重复支付"
        case .tooLittle: "实收少于应付"
        case .excess: "实收多于应付"
        case .requested: "报名系统或运维人员要求"
        }
    }
}

extension Order.Fact {
    var title: String {
        switch self {
        case .paid: "已支付"
        case .closed: "已关闭"
        case .refunded: "已退款"
        case .surplus: "多余款项将退回"
        }
    }
}

extension Notification.Verdict {
    var title: String {
        switch self {
        case .applied: "有效，已生效"
        case .repeated: "有效，内容此前已知"
        case .asked: "不足为凭，已改为主动查询"
        case .forged: "签名不对，没有生效"
        case .mismatched: "金额或商户不符，没有生效"
        case .malformed: "无法读懂，没有生效"
        case .unknownOrder: "其中有我们没有的订单"
        }
    }
}

extension Posting.Kind {
    var title: String {
        switch self {
        case .received: "收到应付款"
        case .surplus: "收到多余款项"
        case .returned: "款项转为待退"
        case .refunded: "款项已退给付款人"
        }
    }
}

extension OperatorAct {
    var title: String {
        switch self {
        case .refund: "发起退款"
        case .resend: "重新通知报名系统"
        case .refresh: "立即向支付机构查询"
        case .reconcile: "发起对账"
        case .settle: "说明差异"
        case .declareUnpaid: "确认支付没有到账"
        case .declareRefunded: "确认已另行退款"
        case .admit: "授予权限"
        case .dismiss: "取消权限"
        }
    }
}

extension Difference.Kind {
    var title: String {
        switch self {
        case .missingHere: "账单有，账本没有"
        case .missingThere: "账本有，账单没有"
        case .amount: "金额不同"
        case .state: "状态不同或账单重复"
        case .unreadable: "账单有一行无法读懂"
        }
    }
}

extension Difference.State {
    var title: String {
        switch self {
        case .open: "待处理"
        case .healed: "已自动消除"
        case .settled: "已说明"
        }
    }
}

extension BillEntry.Kind {
    var title: String {
        switch self {
        case .payment: "付款"
        case .refund: "退款"
        }
    }
}

extension HistoryEntry {
    /// What happened, as one says it.
    var text: String {
        let yuan = amount.map { "\($0.yuan) 元" } ?? ""
        return switch kind {
        case .created: "报名系统创建订单，应付 \(yuan)"
        case .act: "\(by == "command" ? "命令行" : by ?? "") \(OperatorAct(rawValue: word)?.title ?? word)：\(detail ?? "")"
        case .attemptStarted: "发起支付（\(Channel(rawValue: word)?.title ?? word)）\(yuan)"
        case .callback: "收到支付机构通知：\(Notification.Verdict(rawValue: word)?.title ?? word)（来自 \(by ?? "")）"
        case .attemptChanged: "支付状态变为“\(Attempt.State(rawValue: word)?.title ?? word)”（\(by == "answer" ? "主动查询得知" : "通知得知")）"
        case .posted: "记账：\(Posting.Kind(rawValue: word)?.title ?? word) \(yuan)"
        case .refundDue: "应退款 \(yuan)：\(Refund.Reason(rawValue: word)?.title ?? word)\(detail.map { "（\($0)）" } ?? "")"
        case .refundAsked: "第 \(detail ?? "") 次向支付机构申请退款 \(yuan)"
        case .refundAnswered: refundAnswer(yuan)
        case .event: "记下要通知报名系统的事：\(Order.Fact(rawValue: word)?.title ?? word)"
        case .delivered: "报名系统已收到通知：\(Order.Fact(rawValue: word)?.title ?? word)"
        case .undelivered: "通知没有送达，会自动重试（\(detail ?? "")）"
        case .alarm: "警报：\(Alarm(rawValue: word)?.meaning.zh ?? word)"
        case .difference: "与 \(detail ?? "") 的账单不一致：\(Difference.Kind(rawValue: word)?.title ?? word)"
        case .differenceEnded: "差异\(Difference.State(rawValue: word)?.title ?? word)\(detail.map { "：\($0)（\(by ?? "")）" } ?? "")"
        }
    }

    private func refundAnswer(_ yuan: String) -> String {
        switch word {
        case "done": "支付机构已退款 \(yuan)"
        case "refused": "支付机构拒绝退款：\(detail ?? "")"
        default: "支付机构没有明确答复，会自动查询"
        }
    }
}

extension Overdue.Kind {
    var title: String {
        switch self {
        case .refund: "退款没有完成"
        case .attempt: "支付结果未知"
        case .event: "报名系统没有收下通知"
        case .bill: "账单没有核对"
        }
    }
}
