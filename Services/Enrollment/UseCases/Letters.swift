import Database
import EnrollmentDomain
import Outbox
import Primitives
import Runtime

/// The mails that candidates get, written in the transaction of what they tell.
struct Letters: Sendable {
    let exam: Exam
    let inForce: SittingInForce
    let publicURL: String
    let effects: Effects

    var sitting: Sitting { inForce.sitting }

    /// E17
    func released(_ entries: [Entry], to email: String, _ tx: Transaction) throws {
        try post(
            "报考科目已释放", to: email, tx,
            """
            以下科目在保留时间内未完成支付，座位已释放：\(names(entries.map(\.subject)))。

            在网上报名时间内且仍有容量时，您可以登录后重新报考。如银行已扣费，请勿重复缴费，登录后点击“更新”。
            """)
    }

    /// E22
    func takenAgain(_ entry: Entry, to email: String, _ tx: Transaction) throws {
        try post(
            "报考科目已支付", to: email, tx,
            "“\(names([entry.subject]))”的缴费在座位保留时间之后到账。该科目仍有座位，已为您重新保留，支付状态为“已支付”。")
    }

    /// E22
    func refunded(_ refunds: [(entry: Entry, reason: RefundReason)], to email: String, _ tx: Transaction) throws {
        let lines = refunds.map { "“\(names([$0.entry.subject]))” \($0.entry.fee.yuan) 元：\($0.reason.explanation)" }
        try post(
            "报名费将退回", to: email, tx,
            """
            以下费用将自动原路退回，无需申请，到账时间以支付渠道为准：
            \(lines.joined(separator: "\n"))
            """)
    }

    /// E22: the money went back without being asked for, and with it what it had paid.
    func givenBack(_ entries: [Entry], to email: String, _ tx: Transaction) throws {
        try post(
            "报名费已退回", to: email, tx,
            "以下科目的费用已原路退回，报考已取消：\(names(entries.map(\.subject)))。如有疑问，请联系客服。")
    }

    /// E22
    func surplus(_ surplus: Surplus, to email: String, _ tx: Transaction) throws {
        try post(
            "多付的费用将退回", to: email, tx,
            "\(surplus.explanation)，\(surplus.amount.yuan) 元将自动原路退回，无需申请，到账时间以支付渠道为准。")
    }

    /// E8: the owner of the mailbox is told what the page doesn't tell.
    /// - Returns: the letter's id in the outbox.
    func recalled(to email: String, _ tx: Transaction) throws -> ID<OutboxMessage>? {
        try post(
            "找回已报名账号", to: email, tx,
            """
            有人用您的姓名和证件号码查询已报名的账号。您的报名信息属于本邮箱的考试通行证账号，请用本邮箱登录；忘记密码请在登录页面点“忘记密码”。

            如果不是您本人查询，无须处理：页面上没有显示您的账号。
            """)
    }

    /// E11: the site officer's word, told apart from a mere "saved".
    func reviewed(_ state: ReviewState, ticketNumber: String, reason: String, to email: String, _ tx: Transaction) throws {
        guard let rule = sitting.review else { return }
        let subject = sitting.label(of: rule.subject).chinese
        let text =
            state == .passed
            ? "您提交的\(rule.pastExam)准考证号 \(ticketNumber) 已由教务处管理员复核通过，现在可以报考“\(subject)”。报考以登录后提交并支付为准。"
            : "您提交的\(rule.pastExam)准考证号 \(ticketNumber) 未通过教务处管理员的复核，暂不能报考“\(subject)”。原因：\(reason)。\n\n如号码填写有误，可以登录后更正并重新提交。"
        try post("\(rule.title)\(state == .passed ? "已通过" : "未通过")", to: email, tx, text)
    }

    @discardableResult
    private func post(_ subject: String, to email: String, _ tx: Transaction, _ text: String) throws -> ID<OutboxMessage>? {
        guard let address = try? EmailAddress(email) else { return nil }
        let whole = "\(text)\n\n\(sitting.title)\n\(publicURL)/registration\n客服电话：\(exam.phone)\n"
        return try tx.post(Letter(to: address, subject: "[\(exam.code)] \(subject)", text: whole), effects)
    }

    private func names(_ subjects: [SubjectCode]) -> String {
        subjects.map { sitting.subject($0)?.name ?? $0.rawValue }.joined(separator: "、")
    }
}

extension Surplus {
    /// For the candidate.
    var explanation: String {
        switch reason {
        case .paidTwice: "收到重复缴费"
        case .tooLittle: "收到的金额少于应付金额，科目仍未支付"
        case .excess: "收到的金额多于应付金额"
        }
    }

    var english: String {
        switch reason {
        case .paidTwice: "It was paid twice"
        case .tooLittle: "Less came than was due, so the subjects are still unpaid"
        case .excess: "More came than was due"
        }
    }
}

extension RefundReason {
    /// For the candidate.
    var explanation: String {
        switch self {
        case .paidTwice: "该科目已由另一笔缴费支付"
        case .seatGone: "座位已释放，且已无剩余座位"
        case .registrationClosed: "座位已释放，且网上报名已截止"
        case .registrationDeleted: "报名信息已删除"
        case .choiceChanged: "报考科目已更改"
        }
    }

    var english: String {
        switch self {
        case .paidTwice: "another payment had paid for it"
        case .seatGone: "the seat had been released and none was left"
        case .registrationClosed: "the seat had been released and registration was over"
        case .registrationDeleted: "the registration had been deleted"
        case .choiceChanged: "the choice of subjects had changed"
        }
    }
}
