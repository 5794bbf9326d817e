import HTTP
import PassportDomain

extension SecurityEvent.Kind {
    /// What the owner reads in the account's log.
    var text: Problem.Message {
        let (zh, en) = words
        return Problem.Message(zh: zh, en: en)
    }

    private var words: (zh: String, en: String) {
        switch self {
        case .registered: ("注册", "Registered")
        case .registrationRepeated: ("有人再次注册本邮箱（没有变化）", "Somebody registered this address again (nothing changed)")
        case .verified: ("验证了邮箱", "E-mail verified")
        case .verificationFailed: ("邮箱验证码错误", "Wrong verification code")
        case .loggedIn: ("登录", "Logged in")
        case .logInFailed: ("登录失败", "Failed login")
        case .logInDelayed: ("多次登录失败，需要等待", "Several failed logins; a wait was imposed")
        case .networkDelayed: ("网络登录失败过多，需要等待", "Too many failures from a network; a wait was imposed")
        case .loggedOut: ("退出登录", "Logged out")
        case .sessionEnded: ("登录会话结束", "Session ended")
        case .deviceTrusted: ("信任了一个浏览器", "Browser trusted")
        case .deviceDistrusted: ("不再信任一个浏览器", "Browser no longer trusted")
        case .trustAsked: ("申请用邮件验证浏览器", "Code for a browser asked for")
        case .trustFailed: ("浏览器验证码错误", "Wrong code for a browser")
        case .passwordChanged: ("修改了密码", "Password changed")
        case .passwordChangeFailed: ("当前密码填写错误", "Wrong current password")
        case .recoveryAsked: ("申请找回密码", "Password recovery asked for")
        case .recovered: ("找回了密码", "Password recovered")
        case .secondFactorAdded: ("启用了两步验证", "Second factor added")
        case .secondFactorRemoved: ("停用了两步验证", "Second factor removed")
        case .secondFactorFailed: ("两步验证失败", "Failed second factor")
        case .recoveryCodesMade: ("生成了恢复码", "Recovery codes made")
        case .recoveryCodeUsed: ("使用了恢复码", "Recovery code used")
        case .dataExported: ("导出了账号数据", "Data exported")
        case .accountDeleted: ("删除了账号", "Account deleted")
        case .codeReused: ("登录授权码被重复使用，已撤销", "An authorization code was used twice and revoked")
        case .refreshTokenReused: ("旧的登录凭据被重复使用，已撤销", "A replaced refresh token was used again and revoked")
        case .tokenRevoked: ("撤销了考试网站的登录凭据", "An exam's token was revoked")
        case .accountAdded: ("管理员创建了账号", "Account added by an operator")
        case .accountLocked: ("管理员锁定了账号", "Account locked by an operator")
        case .accountUnlocked: ("管理员解除了锁定", "Account unlocked by an operator")
        case .clientAdded: ("登记了考试网站", "Client added")
        case .clientSecretRotated: ("更换了考试网站的密钥", "Client secret rotated")
        case .clientChanged: ("更改了考试网站的设置", "Client changed")
        case .clientRemoved: ("移除了考试网站", "Client removed")
        case .signingKeyRotated: ("更换了签名密钥", "Signing key rotated")
        }
    }
}
