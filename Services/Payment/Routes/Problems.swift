import Contracts
public import HTTP
public import PaymentDomain
import Primitives

extension Order.Refusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .expired: Problem(.conflict, "order.expired", zh: "支付时间已过", en: "The time to pay this order is over")
        case .alreadyPaid: Problem(.conflict, "order.paid", zh: "该订单已支付，请勿重复支付", en: "This order is paid; do not pay again")
        case .alreadyClosed: Problem(.conflict, "order.closed", zh: "该订单已关闭", en: "This order is closed")
        case .alreadyRefunded: Problem(.conflict, "order.refunded", zh: "该订单已退款", en: "This order is refunded")
        case .noAttempt:
            Problem(.conflict, PaymentProblem.noAttempt, zh: "该订单没有正在进行的支付", en: "No attempt of this order is under way")
        case .tooManyAttempts:
            Problem(
                .tooManyRequests, "order.too_many_attempts", zh: "发起支付的次数过多，请稍后再试",
                en: "Too many attempts to pay this order; try again later",
                retryAfter: 600)
        case .settling:
            Problem(
                .conflict, PaymentProblem.orderSettling, zh: "正在向支付机构确认上一笔支付的结果，请勿重复支付，稍后再试",
                en: "The outcome of the payment before is being confirmed; do not pay again, try later", retryAfter: 5)
        case .idempotencyConflict:
            Problem(
                .conflict, "order.idempotency_conflict", zh: "相同的幂等键对应了不同的订单内容",
                en: "This Idempotency-Key belongs to an order with other content")
        }
    }
}

extension Refund.Refusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .notPaid: Problem(.conflict, "order.not_paid", zh: "该订单没有可退的款项", en: "There is no money to give back")
        case .unknownItem(let reference):
            .invalid([.init("items", "unknown", zh: "订单没有项目 \(reference)", en: "The order has no item \(reference)")])
        case .tooMuch(let reference):
            Problem(
                .conflict, "refund.too_much", zh: "退款超出该项目的剩余金额", en: "It is more than what is left of the item's money",
                details: ["item": reference])
        case .moreThanIsLeft(let left):
            Problem(
                .conflict, "refund.more_than_is_left", zh: "退款超出该订单剩余的 \(left.yuan) 元",
                en: "It is more than what is left of the order's money", details: ["left": "\(left.fen)"])
        case .nothingLeft:
            Problem(
                .conflict, PaymentProblem.nothingLeft, zh: "这些项目的款项已全部退回或正在退回", en: "All of these items' money went back, or is on its way")
        case .idempotencyConflict:
            Problem(
                .conflict, "refund.idempotency_conflict", zh: "相同的退款编号对应了不同的退款内容",
                en: "This id belongs to a refund with other content")
        }
    }
}

extension RefundTerms.Refusal: ProblemConvertible {
    public var problem: Problem { .invalid([field]) }

    private var field: Problem.Field {
        switch self {
        case .noItems: .init("items", "empty", zh: "至少需要一个项目", en: "At least one item is needed")
        case .tooManyItems: .init("items", "too_many", zh: "项目过多", en: "At most \(OrderTerms.mostItems) items")
        case .repeatedItem: .init("items", "repeated", zh: "同一项目只能出现一次", en: "Each item at most once")
        case .itemUnusable: .init("items", "unusable", zh: "项目的编号或金额无效", en: "Each item needs a reference and an amount above 0")
        case .sumDiffers: .init("amount", "not_the_sum", zh: "金额与各项之和不一致", en: "The amount must be the sum of the items")
        case .noteUnusable: .init("note", "too_long", zh: "说明最多 128 个字符", en: "At most 128 characters")
        }
    }
}

extension OrderTerms.Refusal: ProblemConvertible {
    public var problem: Problem { .invalid([field]) }

    private var field: Problem.Field {
        switch self {
        case .noItems: .init("items", "empty", zh: "至少需要一个项目", en: "At least one item is needed")
        case .tooManyItems: .init("items", "too_many", zh: "项目过多", en: "At most \(OrderTerms.mostItems) items")
        case .repeatedItem: .init("items", "repeated", zh: "各项目的编号不能相同", en: "Each item needs a reference of its own")
        case .itemUnusable:
            .init("items", "unusable", zh: "项目的编号、名称或金额无效", en: "Each item needs a reference, a title and an amount above 0")
        case .amountTooLarge: .init("amount", "too_large", zh: "金额过大", en: "The amount is too large")
        case .sumDiffers: .init("amount", "not_the_sum", zh: "金额与各项之和不一致", en: "The amount must be the sum of the items")
        case .subjectUnusable:
            .init("subject", "unusable", zh: "标题须为 1–128 个字符，不含 / = &", en: "1–128 characters without / = &")
        case .returnURLUnusable: .init("return_url", "unusable", zh: "返回地址无效", en: "An http or https address is needed")
        }
    }
}

extension OperatorAct.Refusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .noReason: .invalid([.init("reason", "missing", zh: "请填写原因", en: "A reason is needed")])
        case .reasonTooLong:
            .invalid([
                .init(
                    "reason", "too_long", zh: "原因最多 \(OperatorAct.longestReason) 个字符", en: "At most \(OperatorAct.longestReason) characters"
                )
            ])
        case .differenceEnded: Problem(.conflict, "difference.ended", zh: "该差异已经处理", en: "This difference is healed or settled already")
        case .nothingUnknown:
            Problem(.conflict, "order.nothing_unknown", zh: "该订单没有结果未知的支付", en: "No attempt of this order has an unknown outcome")
        case .refundDone: Problem(.conflict, "refund.done", zh: "这笔退款已经完成", en: "This refund is done")
        case .refundUnderWay:
            Problem(
                .conflict, "refund.under_way", zh: "正在向支付机构申请这笔退款，请稍后再试",
                en: "The gateway is being asked for this refund just now; try again in a moment", retryAfter: 30)
        case .nothingToResend:
            Problem(.conflict, "order.nothing_to_resend", zh: "该订单还没有通知过报名系统", en: "The exam was told nothing of this order so far")
        }
    }
}

extension OperatorRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .notAnOperator: Problem(.forbidden, "operator.none", zh: "该账号没有支付运维权限", en: "This account is not an operator's")
        case .unusableAddress: .invalid([.init("email", "unusable", zh: "邮箱地址无效", en: "Not an e-mail address")])
        case .exists: Problem(.conflict, "operator.exists", zh: "该邮箱已有权限", en: "There is an operator with this address")
        case .unknown: Problem(.notFound, "operator.unknown", zh: "没有这个运维人员", en: "There is no operator with this address")
        }
    }
}

extension ReconciliationRefusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .tooEarly: Problem(.conflict, "bill.too_early", zh: "这一天（北京时间）还没有结束", en: "The day isn't over in Beijing")
        case .underWay: Problem(.conflict, "bill.under_way", zh: "该渠道正在对账，请稍后再试", en: "Another comparison of this channel is under way")
        case .givenUp: Problem(.conflict, "bill.given_up", zh: "对账用时过长，已放弃，请重试", en: "It took too long and was given up: try again")
        case .bill(let error): Problem(.badGateway, "bill.unusable", zh: "账单无法使用：\(error)", en: "The bill can't be used: \(error)")
        }
    }
}

extension NotFound: ProblemConvertible {
    /// Not the word of a route that isn't there: Enrollment gives up an order that is unknown here.
    var problem: Problem { Problem(.notFound, PaymentProblem.recordUnknown, zh: "没有这个编号的记录", en: "There is no record of this number") }
}

extension Problem {
    static let refundIDUnusable = Problem.invalid([
        .init("id", "unusable", zh: "退款编号须为 1–128 个可见 ASCII 字符", en: "1–128 visible ASCII characters")
    ])
    static let notAClient = Problem(
        .forbidden, "client.unknown", zh: "调用方没有登记事件接收地址，不能创建订单",
        en: "This caller has no events address in CLIENTS, so it can have no orders")
    static let noIdempotencyKey = Problem(
        .badRequest, "idempotency_key.missing", zh: "需要 Idempotency-Key 请求头（1–128 个可见 ASCII 字符）",
        en: "An Idempotency-Key header of 1–128 visible ASCII characters is needed")
}
