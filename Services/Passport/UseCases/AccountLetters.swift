import Outbox
import PassportDomain
import Primitives

/// Mails about an account's password: Chinese first, the same in English below.
extension Letters {
    static func recovery(to email: EmailAddress, link: String, lifetime: Timestamp.Span, at now: Timestamp) -> Letter {
        let minutes = lifetime.seconds / 60
        return Letter(
            to: email, subject: "考试通行证：找回密码",
            text: """
                您好：

                有人在 \(now.beijing)（北京时间）为本邮箱的考试通行证申请找回密码。要设置新密码，请打开下面的链接（\(minutes) 分钟内有效，只能用一次）：

                    \(link)

                设置新密码后，所有已登录的设备都会退出。如果又申请了一次，只有最新一封邮件中的链接有效。
                如果您也在这 \(minutes) 分钟内申请过，不会再收到另一封邮件，请用这个链接。
                如果您没有申请过，请不要打开链接，也不要转发本邮件；您的密码没有改变。

                --
                Somebody asked for a new password for your account. Open the link above to choose one; it works once, within \(minutes) minutes.
                If you, too, asked within these \(minutes) minutes, no other mail comes: use this link.
                If you did not ask, ignore this mail; nothing has changed.

                """, expiresAt: now + lifetime)
    }

    static func nothingToRecover(to email: EmailAddress, issuer: String, at now: Timestamp) -> Letter {
        Letter(
            to: email, subject: "考试通行证：本邮箱没有注册",
            text: """
                您好：

                有人在 \(now.beijing)（北京时间）为本邮箱申请找回考试通行证的密码，但本邮箱没有注册过。

                如果是您本人，您可能是用别的邮箱注册的；也可以用本邮箱注册：\(issuer)/register
                如果不是您本人，无须处理。

                --
                Somebody asked for a new password for this address, but it has no account. Perhaps you registered with another address.
                If it was not you, ignore this mail.

                """)
    }

    static func passwordChanged(to account: Account, at now: Timestamp) -> Letter {
        Letter(
            to: account.email, subject: "考试通行证：密码已修改",
            text: """
                您好：

                您的考试通行证的密码已在 \(now.beijing)（北京时间）修改，其他设备上的登录都已退出。

                如果不是您本人修改的，请立即在登录页面点“忘记密码”重新设置密码，并检查邮箱本身的密码是否安全。

                --
                The password of your account has been changed, and every other device has been logged out.
                If it was not you, choose a new one at once by “forgot password” on the login page, and check the security of your mailbox.

                """)
    }

    static func confirmationGuessed(to account: Account, at now: Timestamp) -> Letter {
        Letter(
            to: account.email, subject: "考试通行证：多次填错当前密码",
            text: """
                您好：

                截至 \(now.beijing)（北京时间），有人在已登录您账号的浏览器中修改重要设置，但多次填错当前密码，没有改动任何内容。

                如果不是您本人操作，请在“登录的设备”中退出不认识的设备，并修改密码。

                --
                In a browser that is logged in to your account, somebody gave several wrong passwords to change an important setting; nothing was changed.
                If it was not you, end the sessions that you don't know and change your password.

                """)
    }

    static func accountDeleted(to account: Account, exams: [String], at now: Timestamp) -> Letter {
        let told = exams.isEmpty ? "您没有用本账号登录过考试。" : "已通知您登录过的考试：\(exams.joined(separator: "、"))。"
        return Letter(
            to: account.email, subject: "考试通行证：账号已删除",
            text: """
                您好：

                您的考试通行证账号已按您的要求，在 \(now.beijing)（北京时间）删除。\(told)

                已支付的报考由考试机构依法保留，未支付的报考将释放。本邮箱可以重新注册，但那是一个新账号。
                如果不是您本人操作，请立即修改邮箱的密码，并联系考试服务部门。

                --
                Your account has been deleted, as you asked. The exams you used it for are told; paid entries are kept by them as the law demands.
                If it was not you, change your mailbox's password at once and contact support.

                """)
    }
}
