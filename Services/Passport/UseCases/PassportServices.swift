import Captcha
import Crypto
import Database
import Documents
import HTTPClient
import Outbox
import PassportDomain
import Primitives
import Runtime
public import Service
import Web

/// The passport, assembled: its use cases for the routes, its background work for the jobs.
public struct PassportServices: Sendable {
    let context: PassportContext
    let keys: SigningKeyCache
    let checkedTokens = CheckedTokens()
    let courier: Courier
    /// Who may call the internal address.
    let callers: Callers
    let sessionCookie: Cookie
    /// Remembers the registration between registering and verifying; the address stays out of every URL, and so out of every log.
    let registrationCookie: Cookie
    /// A browser that its owner trusts (P6).
    let deviceCookie: Cookie

    /// A browser that has asked to be trusted by mail (P7).
    let trustRequestCookie: Cookie

    /// Carries a log-in that waits for its second factor.
    let pendingLogInCookie: Cookie

    var issuer: String { context.settings.issuer }

    func issueCaptcha(_ kind: CaptchaKind) async throws -> IssuedCaptcha {
        try await context.captchas.issue(kind, in: context.database)
    }
    func issueCaptchas() async throws -> CaptchaPair { try await context.captchas.issuePair(in: context.database) }
    var register: Register { Register(context: context) }
    var resendVerification: ResendVerification { ResendVerification(context: context) }
    var verifyEmail: VerifyEmail { VerifyEmail(context: context) }
    var logIn: LogIn { LogIn(context: context) }
    var trustDevice: TrustDevice { TrustDevice(context: context) }
    var listTrustedBrowsers: ListTrustedBrowsers { ListTrustedBrowsers(context: context) }
    var distrustBrowser: DistrustBrowser { DistrustBrowser(context: context) }
    var askTrust: AskTrust { AskTrust(context: context) }
    var trustByMail: TrustByMail { TrustByMail(context: context) }
    var logOut: LogOut { LogOut(context: context) }
    var requestLogOut: RequestLogOut { RequestLogOut(context: context, keys: keys) }
    var currentSession: CurrentSession { CurrentSession(context: context) }
    var askRecovery: AskRecovery { AskRecovery(context: context) }
    var resetPassword: ResetPassword { ResetPassword(context: context) }
    var confirmPassword: ConfirmPassword { ConfirmPassword(context: context) }
    var changePassword: ChangePassword { ChangePassword(context: context, confirmPassword: confirmPassword) }
    var listSessions: ListSessions { ListSessions(context: context) }
    var endSessions: EndSessions { EndSessions(context: context) }
    var finishLogIn: FinishLogIn { FinishLogIn(context: context) }
    var setUpSecondFactor: SetUpSecondFactor { SetUpSecondFactor(context: context, confirmPassword: confirmPassword) }
    var changeSecondFactor: ChangeSecondFactor { ChangeSecondFactor(context: context, confirmPassword: confirmPassword) }
    var exportAccount: ExportAccount { ExportAccount(context: context) }
    var deleteAccount: DeleteAccount { DeleteAccount(context: context, confirmPassword: confirmPassword) }
    var setEventURI: SetEventURI { SetEventURI(context: context) }
    var authorize: Authorize { Authorize(context: context, keys: keys) }
    var findWaitingClient: FindWaitingClient { FindWaitingClient(context: context) }
    var authenticateClient: AuthenticateClient { AuthenticateClient(context: context) }
    var redeemCode: RedeemCode { RedeemCode(context: context, keys: keys, authenticate: authenticateClient) }
    var refreshTokens: RefreshTokens { RefreshTokens(context: context, keys: keys, authenticate: authenticateClient) }
    var readAccessToken: ReadAccessToken { ReadAccessToken(context: context, keys: keys, checked: checkedTokens) }
    var readUserInfo: ReadUserInfo { ReadUserInfo(context: context, readAccessToken: readAccessToken) }
    var introspectToken: IntrospectToken { IntrospectToken(context: context, readAccessToken: readAccessToken) }
    var revokeToken: RevokeToken { RevokeToken(context: context, readAccessToken: readAccessToken, authenticate: authenticateClient) }
    var rotateKeys: RotateKeys { RotateKeys(context: context) }
    var listKeys: ListKeys { ListKeys(context: context) }
    var addClient: AddClient { AddClient(context: context) }
    var rotateClientSecret: RotateClientSecret { RotateClientSecret(context: context) }
    var removeClient: RemoveClient { RemoveClient(context: context) }
    var listClients: ListClients { ListClients(context: context) }
    var readSecurityLog: ReadSecurityLog { ReadSecurityLog(context: context) }
    var addAccount: AddAccount { AddAccount(context: context) }
    var findAccounts: FindAccounts { FindAccounts(context: context) }
    var lockAccount: LockAccount { LockAccount(context: context) }
    var audit: Audit { Audit(context: context) }
    var removeExpired: RemoveExpired { RemoveExpired(context: context) }

    /// Starts the hashing threads and opens the signing keys.
    public static func assemble(_ settings: PassportSettings, _ common: ServiceSettings, _ host: Host) async throws -> PassportServices {
        try Captchas.require(settings.captchaTestAnswer, named: PassportSettings.captcha, isLocal: common.isLocal, host.log)
        try settings.mail.prepare()
        PublicAddress.warnIfExposed(settings.issuer, named: "ISSUER", host.log)
        return try await assemble(settings, callers: common.callers, host)
    }

    static func assemble(_ settings: PassportSettings, callers: Callers, _ host: Host) async throws -> PassportServices {
        let hasher = PasswordHasher(parameters: settings.hashing, threads: settings.hashingThreads)
        let context = PassportContext(
            database: host.database, effects: host.effects, log: host.log, settings: settings, hasher: hasher, printRoom: PrintRoom(),
            decoyHash: try await hasher.hash(BearerSecret(random: host.effects).text))
        let mail = MailRoom(settings.mail.way, sender: settings.mail.sender, client: host.client, effects: host.effects)
        let keys = try await SigningKeyCache(host.database, settings.keyring, host.effects, host.log)
        let tellAccountEvent = TellAccountEvent(context: context, keys: keys, client: host.client)
        let tellClients = TellClients(context: context, keys: keys, client: host.client)
        return PassportServices(
            context: context, keys: keys,
            courier: Courier(
                database: host.database, effects: host.effects, log: host.log, metrics: host.metrics,
                routes: [
                    MailRoom.topic: mail.deliver, AccountNotice.topic: tellAccountEvent.deliver, LogOutNotice.topic: tellClients.deliver,
                ]),
            callers: callers,
            sessionCookie: Cookie("passport_session", publicURL: settings.issuer),
            registrationCookie: Cookie("passport_registration", publicURL: settings.issuer),
            deviceCookie: Cookie("passport_device", publicURL: settings.issuer),
            trustRequestCookie: Cookie("passport_trust", publicURL: settings.issuer),
            pendingLogInCookie: Cookie("passport_login", publicURL: settings.issuer))
    }
}
