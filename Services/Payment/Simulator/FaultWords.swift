import Web

extension Fault {
    /// What a tester reads beside the box.
    var title: HTML {
        switch self {
        case .lost: "\(zh: "付款通知丢失", en: "The callback never comes")"
        case .late: "\(zh: "付款通知晚半小时", en: "The callback comes half an hour late")"
        case .duplicate: "\(zh: "付款通知发两次", en: "The callback comes twice at once")"
        case .reordered: "\(zh: "付款通知顺序颠倒", en: "The callback comes after the next one")"
        case .forged: "\(zh: "先来一条伪造的通知", en: "A forged callback comes first")"
        case .wrongAmount: "\(zh: "通知的金额不对", en: "The callback names another amount")"
        case .wrongAppID: "\(zh: "通知的商户不对", en: "The callback names another merchant")"
        case .deadPort: "\(zh: "通知发往无人接听的端口", en: "The callback is posted where nobody listens")"
        case .slow: "\(zh: "接口做完了，但答复太晚", en: "An interface does its work and answers too late")"
        case .cutOff: "\(zh: "接口做完了，但答复只到一半", en: "An interface does its work and half of its answer arrives")"
        case .error500: "\(zh: "接口做完了，但答复 500", en: "An interface does its work and answers 500")"
        case .unknown: "\(zh: "接口做完了，但答复“不知道”", en: "An interface does its work and answers that it doesn't know")"
        case .refundTimedOut: "\(zh: "退款成功，但没有答复", en: "A refund is done, and its answer never comes")"
        case .refundListedLate: "\(zh: "退款成功，但五分钟后才查得到", en: "A refund is done, and denied for five minutes")"
        case .deductedButToldUnpaid: "\(zh: "已扣款，但查询说未付，通知也晚", en: "The money is taken, a query denies it, and the callback is late")"
        case .paidAfterClose: "\(zh: "离开后半小时又付了款", en: "After leaving, the payer pays half an hour later")"
        }
    }
}
