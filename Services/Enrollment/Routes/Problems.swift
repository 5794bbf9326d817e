import Documents
public import EnrollmentDomain
public import HTTP
import Primitives

// How each refusal looks to a client. Codes are stable; messages are for the person in front of the page.

extension PayingRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .windowClosed(let closed): closed.problem
        case .nothingToPay: Problem(.conflict, "payment.nothing", zh: "没有需要支付的科目", en: "There is nothing to pay")
        case .writtenUnpaid(let written):
            Problem(
                .conflict, "payment.written_unpaid", zh: "须先支付\(written.chinese)，才能支付对应的口试",
                en: "\(written.english) must be paid before its oral test", details: ["written": written.code.rawValue])
        }
    }
}

extension AccountRefusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .unverified(let page):
            Problem(
                .forbidden, "account.unverified", zh: "您的邮箱尚未验证。请先在通行证验证邮箱，再重新登录",
                en: "Your e-mail address is not verified: verify it at the passport, then log in again", details: ["verify": page.url])
        case .agreementNeeded(let version):
            Problem(
                .conflict, "agreement.needed", zh: "请先阅读并接受报名协议", en: "Please read and accept the agreement first",
                details: ["version": version])
        case .notRegistered:
            Problem(.notFound, "registration.none", zh: "您还没有确认报名信息", en: "You have not confirmed a registration yet")
        }
    }
}

extension AgreementRefusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .notTicked:
            .invalid([.init("accepted", "not_ticked", zh: "请勾选“我已阅读并接受报名协议”", en: "Tick that you have read and accept the agreement")])
        case .otherVersion(let version):
            Problem(
                .conflict, "agreement.other_version", zh: "报名协议已更新，请重新阅读", en: "The agreement has changed; please read it again",
                details: ["version": version])
        case .over: Problem(.conflict, "agreement.over", zh: "本次考试已经结束", en: "This sitting is over")
        }
    }
}

extension EligibilityRefusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .windowClosed(let closed): closed.problem
        case .noRoster:
            Problem(
                .conflict, "eligibility.no_roster", zh: "本考试没有学籍名册，不查询报名资格",
                en: "This exam has no roster: there is no eligibility to query")
        case .nameMissing: .invalid([.init("name", "empty", zh: "请填写姓名", en: "The name is missing")])
        case .unknownDocumentKind: .invalid([.init("id_type", "unknown", zh: "请选择证件类型", en: "Choose the type of document")])
        case .document(let refusal): .invalid([refusal.field])
        case .noMatch:
            Problem(
                .notFound, "eligibility.no_match", zh: "没有查到与姓名、证件类型、证件号码完全一致的学籍信息。请核对后重试，仍有问题请联系本校教务处",
                en: "No roster entry matches the name, document type and number exactly. Check them, or ask your school's office")
        case .tooOften(let seconds):
            Problem(
                .tooManyRequests, "eligibility.too_often", zh: "查询次数过多，请在\(seconds / 60 + 1)分钟后再试",
                en: "Too many queries; try again in \(seconds / 60 + 1) min",
                retryAfter: seconds)
        }
    }
}

extension EntryRefusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .notOpen:
            Problem(.conflict, "entry.roster", zh: "本考试的报名信息来自学校的学籍名册，请查询报名资格", en: "This exam has a roster: query your eligibility")
        case .windowClosed(let closed): closed.problem
        case .nameMissing: .invalid([.init("name", "empty", zh: "请填写姓名", en: "The name is missing")])
        case .tooLong(let field): .invalid([.init(field, "too_long", zh: "填写的内容过长", en: "This is too long")])
        case .notPlain(let field):
            .invalid([.init(field, "not_plain", zh: "含有看不见的字符，请重新输入", en: "There are invisible characters in it; please type it anew")])
        case .siteMissing: .invalid([.init("site", "empty", zh: "请选择考点", en: "Choose a site")])
        case .siteNotOffered: .invalid([.init("site", "not_offered", zh: "该考点不承办本次考试，请另选", en: "This site holds nothing of this sitting")])
        case .photoMissing: .invalid([.init("photo", "empty", zh: "请上传照片", en: "The photo is missing")])
        case .photoUnreadable(let refusal): .invalid([refusal.field])
        case .photoBreaksRule(let refusal, let rule):
            .invalid([
                .init("photo", "rule", zh: "\(refusal.reason)。要求：\(rule.words)", en: "\(refusal.english). It must be: \(rule.englishWords)")
            ])
        case .siteInUse:
            Problem(.conflict, "entry.site_in_use", zh: "已在原考点报考科目。请先取消报考，再更换考点", en: "Drop what you entered at the old site first")
        case .alreadyPaid:
            Problem(.conflict, "entry.paid", zh: "已有支付的科目，报名信息不能再修改。如有错误请联系客服", en: "What is paid keeps its data; ask the service line")
        case .tooOften(let seconds):
            Problem(
                .tooManyRequests, "entry.too_often", zh: "提交次数过多，请在\(seconds / 60 + 1)分钟后再试",
                en: "Too many tries; try again in \(seconds / 60 + 1) min",
                retryAfter: seconds)
        case .busy: .overloaded(retryAfter: 3)
        }
    }
}

extension PhotoRefusal {
    fileprivate var field: Problem.Field {
        switch self {
        case .empty: .init("photo", "empty", zh: "请上传照片", en: "The photo is missing")
        case .unknownFormat: .init("photo", "unknown_format", zh: "照片不是 JPG 或 PNG 文件", en: "The photo is neither JPEG nor PNG")
        case .broken: .init("photo", "broken", zh: "照片文件已损坏，请重新导出", en: "The photo's file is broken")
        case .unsupportedCoding:
            .init("photo", "coding", zh: "照片的编码方式不能印刷（如 CMYK），请另存为普通 JPG", en: "Save the photo as a plain RGB JPEG")
        case .tooManyBytes, .tooManyPixels:
            .init("photo", "too_large", zh: "照片过大，请缩小后上传", en: "The photo is too large")
        }
    }
}

extension IdentityDocument.Refusal {
    var field: Problem.Field {
        switch self {
        case .wrongLength: .init("id_number", "wrong_length", zh: "证件号码的位数不正确", en: "The number has the wrong length")
        case .wrongCharacter: .init("id_number", "wrong_character", zh: "证件号码中有不允许的字符", en: "The number has a character it can't have")
        case .wrongBirthDate: .init("id_number", "wrong_birth_date", zh: "证件号码中的出生日期不正确", en: "The number's date of birth is no date")
        case .wrongCheckDigit:
            .init(
                "id_number", "wrong_check_digit", zh: "证件号码的校验码不正确，请核对是否输错",
                en: "The number's check digit is wrong: check for a typing error")
        }
    }
}

extension ConfirmationRefusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .windowClosed(let closed): closed.problem
        case .proofExpired:
            Problem(.conflict, "eligibility.expired", zh: "资格查询已过期，请重新查询", en: "The eligibility query has expired; please query again")
        case .registeredElsewhere:
            Problem(
                .conflict, "registration.elsewhere", zh: "该证件已由另一个账号确认报名。如果是您本人的账号，请通过“找回已报名账号”找回",
                en: "Another account has registered this person. If it is yours, use “Find my account” to find it")
        case .accountTaken:
            Problem(
                .conflict, "registration.account_taken", zh: "本账号已确认了另一位考生的报名信息", en: "This account has already registered another person")
        }
    }
}

extension ReviewRefusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .windowClosed(let closed): closed.problem
        case .notOffered: .notFound
        case .alreadyEligible: Problem(.conflict, "review.not_needed", zh: "您已有该科目的报考资格", en: "You are eligible already")
        case .malformedNumber(let digits):
            .invalid([.init("ticket_number", "malformed", zh: "准考证号应为\(digits)位数字", en: "A ticket number has \(digits) digits")])
        }
    }
}

extension ChangeRefusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .turnedOutPaid:
            Problem(
                .conflict, "payment.turned_out_paid", zh: "之前的缴费已成功，科目已支付，不可以修改",
                en: "The payment under way has succeeded: the entries are paid")
        case .paymentUnsettled:
            Problem(
                .conflict, "payment.unsettled", zh: "有一笔缴费正在处理中，结果未知，暂时不能修改。请稍后点击“更新”，请勿重复缴费",
                en: "A payment is under way and its outcome is not known yet. Press “Update” shortly; do not pay again", retryAfter: 5)
        case .changedMeanwhile:
            Problem(
                .conflict, "choice.changed_meanwhile", zh: "报考科目已在别处更改，或座位已到期释放，本次提交没有生效。请核对下面的科目再提交",
                en: "Your subjects were changed elsewhere, or a seat was released, so nothing was saved. Check them below, then send again")
        }
    }
}

extension PaymentRefusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .alreadyPaid: Problem(.conflict, "payment.already_paid", zh: "缴费已成功，请勿重复缴费", en: "It is paid; do not pay again")
        case .unsettled:
            Problem(
                .conflict, "payment.unsettled", zh: "上一笔缴费正在处理中，结果未知。请稍后点击“更新”，请勿重复缴费",
                en: "An earlier payment's outcome is not known yet. Press “Update” shortly; do not pay again", retryAfter: 5)
        case .givenUp:
            Problem(
                .conflict, "payment.given_up", zh: "这笔缴费已经取消：报考科目已更改，或座位保留时间已过。请核对报考科目，再重新支付",
                en:
                    "This payment was given up: the entries have changed, or their seats are held no longer. Check your subjects, then pay again"
            )
        case .lapsed:
            Problem(
                .conflict, "payment.lapsed", zh: "上一次支付已经结束，没有收到付款。如果银行已扣费，请勿再次支付，稍后点击“更新”；没有扣费的，请重新选择支付方式",
                en:
                    "That try has ended and no payment has come. If your bank has charged you, do not pay again: press “Update” in a while. "
                    + "If not, choose how to pay again")
        case .refused:
            Problem(.conflict, "payment.refused", zh: "暂时无法发起支付，请稍后再试", en: "The payment can't be started now; try again later")
        }
    }
}

extension SettlementRefusal: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .unknownOrder: Problem(.notFound, "order.unknown", zh: "没有这笔订单", en: "No payment here has this order")
        case .wrongAmount: Problem(.conflict, "order.wrong_amount", zh: "订单金额不符", en: "The order's amount is not what was asked for")
        case .unknownItem: Problem(.unprocessable, "order.unknown_item", zh: "订单没有这个项目", en: "The order never had this item")
        case .contradiction:
            Problem(.unprocessable, "event.contradiction", zh: "事件内容不完整或自相矛盾", en: "The event lacks what its kind says, or says more")
        }
    }
}
