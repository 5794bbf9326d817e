import HTTP
import PaymentDomain
import Primitives
import Web

// States and events in plain words, for operators.

extension Channel {
    var title: HTML {
        switch self {
        case .alipay: "\(zh: "支付宝", en: "Alipay")"
        case .payease: "\(zh: "首信易支付", en: "PayEase")"
        }
    }
}

extension Order.State {
    var title: HTML {
        switch self {
        case .open: "\(zh: "等待支付", en: "to be paid")"
        case .paid: "\(zh: "已支付", en: "paid")"
        case .closed: "\(zh: "已关闭，未支付", en: "closed, not paid")"
        case .refunded: "\(zh: "已全部退款", en: "refunded in full")"
        }
    }
}

extension Attempt.State {
    var title: HTML {
        switch self {
        case .open: "\(zh: "支付中", en: "being paid")"
        case .unknown: "\(zh: "结果未知，正在向支付机构确认", en: "unknown; the gateway is being asked")"
        case .paid: "\(zh: "已付款", en: "paid")"
        case .closed: "\(zh: "已关闭，未付款", en: "closed, not paid")"
        }
    }
}

extension Refund.State {
    var title: HTML {
        switch self {
        case .due: "\(zh: "待退款", en: "due")"
        case .sent: "\(zh: "已申请，等待确认", en: "asked for, to be confirmed")"
        case .done: "\(zh: "已退款", en: "refunded")"
        }
    }
}

extension Refund.Reason {
    var title: HTML {
        switch self {
        case .paidTwice: "\(zh: "重复支付", en: "paid twice")"
        case .tooLittle: "\(zh: "实收少于应付", en: "less came than was due")"
        case .excess: "\(zh: "实收多于应付", en: "more came than was due")"
        case .requested: "\(zh: "报名系统或运维人员要求", en: "asked for by the registration system or an operator")"
        }
    }
}

extension Order.Fact {
    var title: HTML {
        switch self {
        case .paid: "\(zh: "已支付", en: "paid")"
        case .closed: "\(zh: "已关闭", en: "closed")"
        case .refunded: "\(zh: "已退款", en: "refunded")"
        case .surplus: "\(zh: "多余款项将退回", en: "money to spare goes back")"
        }
    }
}

extension Notification.Verdict {
    var title: HTML {
        switch self {
        case .applied: "\(zh: "有效，已生效", en: "valid, applied")"
        case .repeated: "\(zh: "有效，内容此前已知", en: "valid, known before")"
        case .asked: "\(zh: "不足为凭，已改为主动查询", en: "not enough to go by; the gateway is asked")"
        case .forged: "\(zh: "签名不对，没有生效", en: "wrong signature, nothing changed")"
        case .mismatched: "\(zh: "金额或商户不符，没有生效", en: "another amount or merchant, nothing changed")"
        case .malformed: "\(zh: "无法读懂，没有生效", en: "unreadable, nothing changed")"
        case .unknownOrder: "\(zh: "其中有我们没有的订单", en: "about an order that isn't ours")"
        }
    }
}

extension Posting.Kind {
    var title: HTML {
        switch self {
        case .received: "\(zh: "收到应付款", en: "received what was due")"
        case .surplus: "\(zh: "收到多余款项", en: "received too much")"
        case .returned: "\(zh: "款项转为待退", en: "to be given back")"
        case .refunded: "\(zh: "款项已退给付款人", en: "given back to the payer")"
        }
    }
}

extension OperatorAct {
    var title: HTML {
        switch self {
        case .refund: "\(zh: "发起退款", en: "Refund")"
        case .resend: "\(zh: "重新通知报名系统", en: "Tell the registration system again")"
        case .refresh: "\(zh: "立即向支付机构查询", en: "Ask the gateway now")"
        case .reconcile: "\(zh: "发起对账", en: "Compare with the bill")"
        case .settle: "\(zh: "说明差异", en: "Explain a difference")"
        case .declareUnpaid: "\(zh: "确认支付没有到账", en: "Declare that nothing was paid")"
        case .declareRefunded: "\(zh: "确认已另行退款", en: "Declare as refunded elsewhere")"
        case .admit: "\(zh: "授予权限", en: "Let in")"
        case .dismiss: "\(zh: "取消权限", en: "Dismiss")"
        }
    }
}

extension Difference.Kind {
    var title: HTML {
        switch self {
        case .missingHere: "\(zh: "账单有，账本没有", en: "in the bill, not in the ledger")"
        case .missingThere: "\(zh: "账本有，账单没有", en: "in the ledger, not in the bill")"
        case .amount: "\(zh: "金额不同", en: "different amounts")"
        case .state: "\(zh: "状态不同或账单重复", en: "different states, or twice in the bill")"
        case .unreadable: "\(zh: "账单有一行无法读懂", en: "a line of the bill can't be read")"
        }
    }
}

extension Difference.State {
    var title: HTML {
        switch self {
        case .open: "\(zh: "待处理", en: "open")"
        case .healed: "\(zh: "已自动消除", en: "healed")"
        case .settled: "\(zh: "已说明", en: "explained")"
        }
    }
}

extension BillEntry.Kind {
    var title: HTML {
        switch self {
        case .payment: "\(zh: "付款", en: "payment")"
        case .refund: "\(zh: "退款", en: "refund")"
        }
    }
}

extension HistoryEntry {
    /// What happened, as one says it.
    var text: HTML {
        let yuan: HTML = amount.map { "\(zh: "\($0.yuan) 元", en: "¥\($0.yuan)")" } ?? ""
        return switch kind {
        case .created: "\(zh: "报名系统创建订单，应付", en: "The registration system made the order, due:") \(yuan)"
        case .act: "\(actor) \(OperatorAct(rawValue: word)?.title ?? HTML(word))\(colon)\(detail ?? "")"
        case .attemptStarted: "\(zh: "发起支付", en: "Payment begun")\(colon)\(Channel(rawValue: word)?.title ?? HTML(word)) \(yuan)"
        case .callback:
            """
            \(zh: "收到支付机构通知", en: "Callback of the gateway")\(colon)\(Notification.Verdict(rawValue: word)?.title ?? HTML(word))\
            \(aside("\(zh: "来自", en: "from") \(by ?? "")"))
            """
        case .attemptChanged: attemptChange
        case .posted: "\(zh: "记账", en: "Booked")\(colon)\(Posting.Kind(rawValue: word)?.title ?? HTML(word)) \(yuan)"
        case .refundDue:
            """
            \(zh: "应退款", en: "To be refunded") \(yuan)\(colon)\(Refund.Reason(rawValue: word)?.title ?? HTML(word))\
            \(detail.map { aside(HTML($0)) })
            """
        case .refundAsked: "\(zh: "第 \(detail ?? "") 次向支付机构申请退款", en: "The gateway is asked for the refund, time \(detail ?? ""):") \(yuan)"
        case .refundAnswered: refundAnswer(yuan)
        case .event: "\(zh: "记下要通知报名系统的事", en: "To be told to the registration system")\(colon)\(fact)"
        case .delivered: "\(zh: "报名系统已收到通知", en: "The registration system was told")\(colon)\(fact)"
        case .undelivered: "\(zh: "通知没有送达，会自动重试", en: "It couldn't be told; it is tried again")\(aside(HTML(detail ?? "")))"
        case .alarm: "\(zh: "警报", en: "Alarm")\(colon)\(Alarm(rawValue: word).map { "\($0.meaning)" as HTML } ?? HTML(word))"
        case .difference:
            """
            \(zh: "与 \(detail ?? "") 的账单不一致", en: "It differs from the bill of \(detail ?? "")")\(colon)\
            \(Difference.Kind(rawValue: word)?.title ?? HTML(word))
            """
        case .differenceEnded:
            """
            \(zh: "差异", en: "Difference ")\(Difference.State(rawValue: word)?.title ?? HTML(word))\
            \(detail.map { "\(colon)\($0)\(aside(HTML(by ?? "")))" as HTML })
            """
        }
    }

    private var actor: HTML { by == "command" ? HTML(zh: "命令行", en: "A command:") : HTML(by ?? "") }
    private var fact: HTML { Order.Fact(rawValue: word)?.title ?? HTML(word) }
    private var colon: HTML { HTML(zh: "：", en: ": ") }
    private func aside(_ text: HTML) -> HTML { HTML(zh: "（\(text)）", en: " (\(text))") }

    private var attemptChange: HTML {
        let state = Attempt.State(rawValue: word)?.title ?? HTML(word)
        let source = by == "answer" ? HTML(zh: "主动查询得知", en: "by asking") : HTML(zh: "通知得知", en: "by a callback")
        return "\(zh: "支付状态变为“\(state)”", en: "The payment is now: \(state)")\(aside(source))"
    }

    private func refundAnswer(_ yuan: HTML) -> HTML {
        switch word {
        case "done": "\(zh: "支付机构已退款", en: "The gateway has refunded") \(yuan)"
        case "refused": "\(zh: "支付机构拒绝退款：", en: "The gateway refuses the refund: ")\(detail ?? "")"
        default: "\(zh: "支付机构没有明确答复，会自动查询", en: "The gateway gave no clear answer and will be asked")"
        }
    }
}

extension Overdue.Kind {
    var title: HTML {
        switch self {
        case .refund: "\(zh: "退款没有完成", en: "a refund isn't done")"
        case .attempt: "\(zh: "支付结果未知", en: "a payment's outcome is unknown")"
        case .event: "\(zh: "报名系统没有收下通知", en: "the registration system hasn't taken an event")"
        case .bill: "\(zh: "账单没有核对", en: "a bill isn't compared")"
        }
    }
}
