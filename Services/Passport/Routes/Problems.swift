public import Crypto
public import HTTP
public import PassportDomain
import Primitives

// How each refusal looks to a client: one switch a type, no default. Codes are stable; they are never reworded.

extension RegistrationRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .unfit(let address, let flaws): .invalid((address.map { [$0.field] } ?? []) + flaws.map(\.field))
        case .tooMany(let wait):
            Problem(
                .tooManyRequests, "account.too_many_registrations", zh: "本网络的注册过于频繁，请稍后再试",
                en: "Too many registrations from this network; please try again later", retryAfter: wait.wholeSeconds)
        }
    }
}

extension EmailAddress.Refusal {
    var field: Problem.Field {
        switch self {
        case .tooLong: Problem.Field("email", "account.email_too_long", zh: "邮箱地址不能超过 254 个字节", en: "The address is longer than 254 bytes")
        case .noMailbox:
            Problem.Field("email", "account.email_incomplete", zh: "请填写完整的邮箱地址，例如 name@qq.com", en: "Enter a whole e-mail address")
        case .unusableMailbox:
            Problem.Field("email", "account.email_mailbox", zh: "邮箱地址 @ 前面的部分不正确", en: "The part before the @ is not usable")
        case .unusableDomain:
            Problem.Field("email", "account.email_domain", zh: "邮箱地址 @ 后面的域名不正确", en: "The part after the @ is no domain name")
        }
    }
}

extension PasswordFlaw {
    var field: Problem.Field {
        switch self {
        case .tooShort: Problem.Field("password", "account.password_too_short", zh: "密码至少 8 个字符", en: "Use at least 8 characters")
        case .tooLong: Problem.Field("password", "account.password_too_long", zh: "密码最多 128 个字符", en: "Use at most 128 characters")
        case .noLetter: Problem.Field("password", "account.password_no_letter", zh: "密码要有字母", en: "Use at least one letter")
        case .noDigit: Problem.Field("password", "account.password_no_digit", zh: "密码要有数字", en: "Use at least one digit")
        case .noSymbol:
            Problem.Field(
                "password", "account.password_no_symbol", zh: "密码要有特殊字符（! @ # $ % ^ & * _ - 之一）",
                en: "Use at least one of ! @ # $ % ^ & * _ -")
        case .common:
            Problem.Field(
                "password", "account.password_common", zh: "这个密码太常见，容易被猜到，请换一个", en: "This password is among the first that are guessed")
        case .containsMailboxName:
            Problem.Field(
                "password", "account.password_contains_mailbox", zh: "密码不能包含邮箱名（@ 前面的部分）", en: "Leave your mailbox name out of it")
        }
    }
}

extension LogInRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .wrongCredentials:
            Problem(
                .unauthorized, "login.wrong_credentials", zh: "账号或密码不正确。多次失败后需要等待一段时间才能再试；刚注册的账号请先打开邮件中的链接完成验证",
                en: "Wrong account or password. After several failures you have to wait; a new account is best verified first, by its mail")
        case .clientBlocked(let wait):
            Problem(
                .tooManyRequests, "login.client_blocked", zh: "本网络中有人多次输错密码，请过 \(wait.wholeSeconds) 秒再试",
                en: "Too many wrong passwords from this network; please try again in \(wait.wholeSeconds) seconds",
                retryAfter: wait.wholeSeconds)
        }
    }
}

extension VerificationRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .wrongCode:
            Problem(
                .unprocessable, "verification.code_wrong", zh: "验证码不正确或已过期", en: "The code is wrong or has expired",
                fields: [
                    Problem.Field(
                        "code", "verification.code_wrong", zh: "验证码不正确或已过期。请使用注册编号相同的那封邮件，或打开其中的链接，或重新发送",
                        en: "Wrong or expired. Use the mail with the same registration number, or its link, or have a new one sent")
                ])
        case .tooManyCodes:
            Problem(
                .unprocessable, "verification.too_many_codes", zh: "验证码错误次数过多", en: "Too many wrong codes",
                fields: [
                    Problem.Field(
                        "code", "verification.too_many_codes", zh: "验证码错误次数过多，十分钟内不再接受验证码，新的也不行。请打开邮件中的链接，或十分钟后再试",
                        en: "Too many wrong codes: none is taken for ten minutes, nor a new one. Open the link in the mail, or wait")
                ])
        case .wrongPassword:
            Problem(
                .unprocessable, "verification.password_wrong", zh: "密码与这次注册时设的不同，邮箱没有验证",
                en: "Not the password of this registration; nothing was verified",
                fields: [
                    Problem.Field(
                        "password", "verification.password_wrong", zh: "请填写这次注册时设的密码；多次不对，请十分钟后再试，或重新注册",
                        en: "Enter the password you registered with; after several wrong ones wait ten minutes, or register again")
                ])
        case .deadLink:
            Problem(
                .unprocessable, "verification.link_dead", zh: "链接已经使用过或已过期，请登录后重新发送验证邮件",
                en: "The link has been used or has expired; log in to have a new one sent")
        case .tooManyMails(let wait):
            Problem(
                .tooManyRequests, "verification.too_many_mails", zh: "发送邮件过于频繁，请稍后再试",
                en: "Too many mails asked for; please try again later",
                retryAfter: wait.wholeSeconds)
        }
    }
}

extension UntrustedRequest: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .unknownClient:
            Problem(.badRequest, "oauth.unknown_client", zh: "登录请求来自未登记的网站，已停止跳转", en: "The site that sent you here is not registered")
        case .unregisteredRedirectURI:
            Problem(
                .badRequest, "oauth.redirect_uri", zh: "登录请求中的返回地址没有登记，已停止跳转", en: "The return address of the request is not registered")
        case .forgotten:
            Problem(
                .badRequest, "oauth.request_forgotten", zh: "这次登录请求已经结束或过期，请回到报名网站重新登录",
                en: "This login request is over; start again at the exam's site")
        }
    }
}

extension TooManyAuthorizations: ProblemConvertible {
    public var problem: Problem {
        Problem(
            .tooManyRequests, "oauth.too_many_requests", zh: "本网络的登录请求过于频繁，请稍后再试",
            en: "Too many login requests from this network; please try again later", retryAfter: retryAfter.wholeSeconds)
    }
}

extension LogOutRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .unknownClient:
            Problem(.badRequest, "logout.unknown_client", zh: "退出请求来自未登记的网站，您仍是登录状态", en: "The site that sent you here is not registered")
        case .anotherClient:
            Problem(
                .badRequest, "logout.another_client", zh: "退出请求自相矛盾，您仍是登录状态",
                en: "The request names two different sites; you are still logged in")
        case .unregisteredReturn:
            Problem(
                .badRequest, "logout.redirect_uri", zh: "退出请求中的返回地址没有登记，已停止跳转，您仍是登录状态",
                en: "The return address of the request is not registered; you are still logged in")
        case .unusableState:
            Problem(.badRequest, "logout.state", zh: "退出请求中的 state 不可用", en: "The request's state can't stand in an address")
        }
    }
}

extension ClientRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .unusableID:
            Problem(.unprocessable, "client.id", zh: "客户端编号须为 1 至 64 个 a-z 0-9 - _", en: "the id must be 1 to 64 of a-z 0-9 - _")
        case .unusableName: Problem(.unprocessable, "client.name", zh: "名称须为 1 至 100 个字符", en: "the name must be 1 to 100 characters")
        case .unusableAlgorithm:
            Problem(.unprocessable, "client.algorithm", zh: "签名算法须为 RS256 或 EdDSA", en: "the algorithm must be RS256 or EdDSA")
        case .unusableRedirectURI(let uri):
            Problem(
                .unprocessable, "client.redirect_uri", zh: "返回地址不可用：\(uri)",
                en: "not a usable redirect URI (https, or http on a loopback host): \(uri)")
        case .noRedirectURI: Problem(.unprocessable, "client.no_redirect_uri", zh: "至少需要一个返回地址", en: "at least one redirect URI is needed")
        case .unusableLogoutURI(let uri):
            Problem(
                .unprocessable, "client.logout_uri", zh: "退出登录的地址不可用：\(uri)",
                en: "not a usable address for logging out (https, or http where the standard allows it): \(uri)")
        case .unknown: Problem(.notFound, "client.unknown", zh: "没有这个客户端", en: "there is no such client")
        case .hasNoSecret(let id):
            Problem(.conflict, "client.no_secret", zh: "公开客户端 \(id) 没有密钥", en: "\(id) is a public client and has no secret")
        case .unusableSecret:
            Problem(
                .unprocessable, "client.secret", zh: "密钥须为 32 至 256 个可见 ASCII 字符，不含 + 和 %",
                en: "a secret must be 32 to 256 printable ASCII characters without blanks, + and %")
        case .exists(let id):
            Problem(.conflict, "client.exists", zh: "客户端 \(id) 已存在，未作改动", en: "the client \(id) exists; nothing was changed")
        }
    }
}

extension AccountRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .unusableName: Problem(.unprocessable, "account.name", zh: "请给出账号编号或邮箱", en: "an account is named by its id or its address")
        case .unknown: Problem(.notFound, "account.unknown", zh: "没有这个账号", en: "there is no such account")
        case .exists: Problem(.conflict, "account.exists", zh: "该邮箱已有账号，未作改动", en: "the address has an account; nothing was changed")
        }
    }
}

extension HashingError: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .overloaded, .outOfMemory: .overloaded(retryAfter: 2)
        case .closed: .overloaded(retryAfter: 5)
        }
    }
}

extension Timestamp.Span {
    /// Rounded up, at least 1: what `Retry-After` can say.
    var wholeSeconds: Int { Int(max(1, (microseconds + 999_999) / 1_000_000)) }
}
