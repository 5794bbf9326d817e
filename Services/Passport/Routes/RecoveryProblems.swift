public import HTTP
public import PassportDomain

extension RecoveryRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .unusableAddress(let refusal): .invalid([refusal.field])
        case .tooManyMails(let wait):
            Problem(
                .tooManyRequests, "recovery.too_many_mails", zh: "发送邮件过于频繁，请稍后再试", en: "Too many mails asked for; please try again later",
                retryAfter: wait.wholeSeconds)
        case .deadLink:
            Problem(
                .unprocessable, "recovery.link_dead", zh: "链接已经使用过或已过期，请重新申请找回密码",
                en: "The link has been used or has expired; ask for a new one")
        }
    }
}

extension PasswordRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .unfit(let flaws): .invalid(flaws.map(\.field))
        case .wrong:
            Problem(
                .unprocessable, "password.wrong", zh: "密码不正确，没有做任何改动", en: "Wrong password; nothing was changed",
                fields: [
                    Problem.Field(
                        "current", "password.wrong", zh: "当前密码不正确。多次不对，需要等待一段时间才能再试",
                        en: "Not your current password; after several wrong ones you have to wait")
                ])
        }
    }
}
