import Outbox
import PassportDomain
import Primitives

/// The passport's mails: Chinese first, the same in English below.
enum Letters {
    static func verification(to account: Account, code: String, link: String, sentAt: Timestamp) -> Letter {
        Letter(
            to: account.email, subject: "考试通行证：邮箱验证码 \(code)",
            text: """
                您好：

                您正在用本邮箱注册考试通行证，注册编号 \(account.id.registrationNumber)。验证码（10 分钟内有效）：

                    \(code)

                请核对：注册网页上的注册编号与上面相同，才是您的注册。编号不同，就是别人在用您的邮箱注册，请不要理会这封邮件。

                也可以打开下面的链接完成验证（24 小时内有效；换了浏览器时，需要填写注册时设的密码）：

                    \(link)

                注册时间：\(sentAt.beijing)（北京时间）。如果不是您本人在操作，请不要使用验证码和链接，也不要告诉任何人。

                --
                Your verification code is \(code), valid for 10 minutes, for the registration \(account.id.registrationNumber).
                Or open the link above, valid for 24 hours; in another browser it asks for the password you registered with.
                If you did not just register, or the page where you did shows another number, use neither and ignore this mail.

                """, expiresAt: sentAt + Verification.linkLifetime)
    }

    static func alreadyRegistered(to email: EmailAddress, issuer: String, at now: Timestamp) -> Letter {
        Letter(
            to: email, subject: "考试通行证：本邮箱已经注册",
            text: """
                您好：

                有人在 \(now.beijing)（北京时间）用本邮箱注册考试通行证或申请验证邮件，但本邮箱早已注册并验证，账号没有任何变化。

                如果是您本人，请直接登录：\(issuer)/login
                如果不是您本人，无须处理。

                --
                Somebody tried to register this address, which already has an account. Nothing has changed.
                If it was you, just log in.

                """)
    }

    static func browserTrust(to email: EmailAddress, code: String, from origin: Origin, at now: Timestamp) -> Letter {
        let device = Device(userAgent: origin.userAgent)
        return Letter(
            to: email, subject: "考试通行证：浏览器验证码 \(code)",
            text: """
                您好：

                有人在 \(now.beijing)（北京时间）登录您的考试通行证时需要等待，申请用邮件验证浏览器。来自：\(device.zh)，网络地址 \(origin.client)。验证码（10 分钟内有效）：

                    \(code)

                如果您在这 10 分钟内申请过，请在您申请的那个浏览器中填写；即使上面写的不是您的设备和网络，验证码在您的浏览器中同样有效（10 分钟内不会再发另一封）。
                填写后，那个浏览器登录时不必再因为别人输错密码而等待；登录仍然需要密码。
                如果您没有申请过，请不要理会。不要把验证码告诉任何人，也不要填写在别人给您的网页上。没有密码，只有验证码不能登录；您的账号没有任何变化。

                --
                Somebody who has to wait for logging in to your account asked for a code for a browser: \(device.en), network address \(origin.client).
                Your code is \(code), valid for 10 minutes. Type it in the browser where you asked for it: that browser waits no more for others' slips.
                The password is still needed.
                If you asked within these 10 minutes, the code works in your browser, too, even if device and network above are not yours.
                If you did not ask, ignore this mail. Tell nobody the code. Nothing has changed.

                """, expiresAt: now + MailedCode.lifetime)
    }

    static func locked(to account: Account, at now: Timestamp) -> Letter {
        Letter(
            to: account.email, subject: "考试通行证：多次登录失败",
            text: """
                您好：

                截至 \(now.beijing)（北京时间），您的账号连续多次密码错误。为保护账号，接下来的登录需要等待一段时间（最长 15 分钟）。

                如果您现在要登录，不必等待：输入密码后，在登录页面上选“用邮件验证这个浏览器”。忘记了密码，请在登录页面点“忘记密码”。
                如果不是您本人，密码没有泄露，您无须处理。

                --
                Several wrong passwords were given for your account, so logging in is slowed down for up to 15 minutes.
                You need not wait: on the login page, after typing your password, have this browser verified by mail (用邮件验证这个浏览器).

                """)
    }
}
