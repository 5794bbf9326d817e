import Outbox
import PassportDomain
import Primitives

/// Mails about an account's second factor (P15): Chinese first, the same in English below.
extension Letters {
    static func secondFactorOn(to account: Account, at now: Timestamp) -> Letter {
        Letter(
            to: account.email, subject: "考试通行证：已开启两步验证",
            text: """
                您好：

                您的考试通行证已在 \(now.beijing)（北京时间）开启两步验证。以后登录时，除密码外还要填写验证器中的 6 位数字。

                请妥善保管恢复码：手机丢失时，要用恢复码登录。如果不是您本人操作，请立即修改密码并联系考试服务部门。

                --
                A second factor has been turned on for your account. From now on logging in asks for a code of your authenticator app, too.
                Keep your recovery codes safe. If it was not you, change your password at once and contact support.

                """)
    }

    static func secondFactorOff(to account: Account, at now: Timestamp) -> Letter {
        Letter(
            to: account.email, subject: "考试通行证：已关闭两步验证",
            text: """
                您好：

                您的考试通行证已在 \(now.beijing)（北京时间）关闭两步验证，以后登录只需要密码。

                如果不是您本人操作，请立即修改密码，并重新开启两步验证。

                --
                The second factor of your account has been turned off.
                If it was not you, change your password at once and turn it on again.

                """)
    }

    static func recoveryCodesRenewed(to account: Account, at now: Timestamp) -> Letter {
        Letter(
            to: account.email, subject: "考试通行证：恢复码已更换",
            text: """
                您好：

                您的考试通行证的恢复码已在 \(now.beijing)（北京时间）更换，原来的恢复码全部作废。

                如果不是您本人操作，请立即修改密码。

                --
                New recovery codes were made for your account; the old ones are worth nothing.
                If it was not you, change your password at once.

                """)
    }

    static func recoveryCodeUsed(to account: Account, left: Int, at now: Timestamp) -> Letter {
        Letter(
            to: account.email, subject: "考试通行证：用恢复码登录",
            text: """
                您好：

                有人在 \(now.beijing)（北京时间）用密码和一个恢复码登录了您的考试通行证。恢复码还剩 \(left) 个，可以在“我的账号”中更换。

                如果不是您本人操作，请立即修改密码并更换恢复码。

                --
                Somebody logged in with your password and a recovery code; \(left) of them are left.
                If it was not you, change your password and make new codes at once.

                """)
    }

    static func secondFactorGuessed(to account: Account, at now: Timestamp) -> Letter {
        Letter(
            to: account.email, subject: "考试通行证：两步验证多次失败",
            text: """
                您好：

                截至 \(now.beijing)（北京时间），有人用正确的密码登录您的考试通行证，但多次填错两步验证的数字，没有登录成功。

                如果不是您本人操作，说明别人知道了您的密码，请立即修改。

                --
                Somebody gave your password, but several wrong codes of the second factor, and was not let in.
                If it was not you, somebody knows your password: change it at once.

                """)
    }
}
