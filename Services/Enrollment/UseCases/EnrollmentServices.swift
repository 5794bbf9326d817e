import Captcha
import Crypto
import Documents
package import EnrollmentDomain
import HTTPClient
import Outbox
import Primitives
import Runtime
public import Service
package import SignIn
public import Web

/// The use cases, assembled: what every handler, job and command is given.
public struct EnrollmentServices: Sendable {
    let exam: Exam
    /// The name in the header of every page.
    public var site: HTML { exam.name }
    /// The page that everybody reloads.
    let home = HomePages.Kept()
    let inForce: SittingInForce
    package var sitting: Sitting { inForce.sitting }
    let publicURL: String
    let effects: Effects
    /// Who may call the internal address.
    let callers: Callers
    package let sessions: Sessions
    let signIn: SignIn
    let receiveLogOut: ReceiveLogOut
    let receiveAccountEvent: ReceiveAccountEvent
    let acceptAgreement: AcceptAgreement
    let queryEligibility: QueryEligibility
    let confirm: Confirm
    let enterData: EnterData
    let recallAccount: RecallAccount
    let captchas: Captchas
    let askReview: AskReview
    package let chooseSubjects: ChooseSubjects
    let beginPayment: BeginPayment
    let continuePayment: ContinuePayment
    let refreshPayments: RefreshPayments
    let receivePaymentEvent: ReceivePaymentEvent
    let viewRegistration: ViewRegistration
    let expireHolds: ExpireHolds
    let removeExpired: RemoveExpired
    let countBooks: CountBooks
    let issueTicket: IssueTicket
    let findOfficer: FindOfficer
    let manageOfficers: ManageOfficers
    let decideReview: DecideReview
    let lookUpPeople: LookUpPeople
    let viewPerson: ViewPerson
    let viewOffice: ViewOffice
    let changeCapacity: ChangeCapacity
    let doorkeeper: Doorkeeper
    let changeWindow: ChangeWindow
    let arrangement: OfficeArrangement
    let eraseSitting: EraseSitting
    let importing: Importing
    let receiveImport: ReceiveImport
    let workOffImports: WorkOffImports
    let courier: Courier
    let host: Host
    let keyring: Keyring

    /// - Throws: `ConfigurationError`
    public static func assemble(
        _ settings: EnrollmentSettings, _ common: ServiceSettings, _ host: Host
    ) async throws -> EnrollmentServices {
        try Captchas.require(settings.captchaTestAnswer, named: EnrollmentSettings.captcha, isLocal: common.isLocal, host.log)
        try settings.mail.prepare()
        PublicAddress.warnIfExposed(settings.publicURL, named: "PUBLIC_URL", host.log)
        let services = EnrollmentServices(settings, common.callers, host)
        await services.inForce.refresh(from: host.database, at: host.effects.now())
        return services
    }

    func issueCaptcha(_ kind: CaptchaKind) async throws -> IssuedCaptcha { try await captchas.issue(kind, in: host.database) }

    func issueCaptchas() async throws -> CaptchaPair { try await captchas.issuePair(in: host.database) }

    public init(_ settings: EnrollmentSettings, _ callers: Callers, _ host: Host) {
        let passport = PassportPeer(
            issuer: settings.issuer, base: settings.passport, clientID: settings.clientID, clientSecret: settings.clientSecret,
            client: host.client, effects: host.effects)
        let peer = Peer(
            "payment", at: settings.payment, token: settings.paymentToken, client: host.client, effects: host.effects,
            metrics: host.metrics)
        self.init(settings, callers, host, passport: passport, payments: PaymentPeer(peer: peer, effects: host.effects))
    }

    init(
        _ settings: EnrollmentSettings, _ callers: Callers, _ host: Host, passport: any PassportService, payments: any PaymentService
    ) {
        let (database, effects) = (host.database, host.effects)
        let keyring = settings.keyring
        let inForce = SittingInForce(settings.sitting)
        self.host = host
        self.callers = callers
        self.effects = effects
        self.inForce = inForce
        self.keyring = keyring
        exam = settings.exam
        publicURL = settings.publicURL
        // Instances of several exams may share a host name: each has a cookie of its own.
        let cookie = Cookie("\(settings.exam.code.lowercased())-session", publicURL: settings.publicURL)
        sessions = Sessions(database: database, effects: effects, cookie: cookie, lifetime: settings.sessionTime)
        let client = PassportClient(id: settings.clientID, issuer: settings.issuer, publicURL: settings.publicURL)
        signIn = SignIn(
            database: database, passport: passport, sessions: sessions, effects: effects, client: client,
            cookie: Cookie("\(settings.exam.code.lowercased())-login", publicURL: settings.publicURL), entrance: "/registration")
        receiveLogOut = ReceiveLogOut(database: database, passport: passport, sessions: sessions, effects: effects, client: client)
        receiveAccountEvent = ReceiveAccountEvent(
            database: database, passport: passport, sessions: sessions, effects: effects, client: client)
        acceptAgreement = AcceptAgreement(database: database, effects: effects, inForce: inForce)
        let proofs = EligibilityProofs(keyring: keyring, effects: effects)
        let verification = VerificationPage(issuer: settings.issuer)
        queryEligibility = QueryEligibility(
            database: database, effects: effects, exam: settings.exam, inForce: inForce, keyring: keyring, proofs: proofs,
            verification: verification)
        confirm = Confirm(
            database: database, effects: effects, inForce: inForce, keyring: keyring, proofs: proofs, verification: verification)
        let printRoom = PrintRoom()
        enterData = EnterData(
            database: database, effects: effects, exam: settings.exam, inForce: inForce, keyring: keyring, verification: verification,
            printRoom: printRoom)
        captchas = Captchas(effects: effects, printRoom: printRoom, testAnswer: settings.captchaTestAnswer) {
            keyring.lookup($0, in: "captcha.answer")
        }
        askReview = AskReview(database: database, effects: effects, inForce: inForce)
        let letters = Letters(exam: settings.exam, inForce: inForce, publicURL: settings.publicURL, effects: effects)
        recallAccount = RecallAccount(
            database: database, effects: effects, exam: settings.exam, inForce: inForce, keyring: keyring, captchas: captchas,
            letters: letters)
        let settlement = Settlement(database: database, payments: payments, effects: effects, inForce: inForce, letters: letters)
        chooseSubjects = ChooseSubjects(effects: effects, inForce: inForce, settlement: settlement)
        beginPayment = BeginPayment(
            database: database, effects: effects, exam: settings.exam, inForce: inForce, payments: payments, settlement: settlement,
            returnURL: "\(settings.publicURL)/payment/return")
        continuePayment = ContinuePayment(
            database: database, effects: effects, inForce: inForce, payments: payments, settlement: settlement)
        refreshPayments = RefreshPayments(database: database, inForce: inForce, settlement: settlement)
        receivePaymentEvent = ReceivePaymentEvent(database: database, effects: effects, settlement: settlement, log: host.log)
        viewRegistration = ViewRegistration(database: database, effects: effects, inForce: inForce, keyring: keyring)
        expireHolds = ExpireHolds(
            database: database, effects: effects, inForce: inForce, settlement: settlement, letters: letters, log: host.log)
        removeExpired = RemoveExpired(database: database, effects: effects)
        countBooks = CountBooks(database: database, inForce: inForce)
        issueTicket = IssueTicket(
            database: database, keyring: keyring, effects: effects, inForce: inForce, rules: settings.exam.texts.ticketRules,
            signingKey: settings.ticketKey, printRoom: printRoom)
        doorkeeper = Doorkeeper(database: database, effects: effects, inForce: inForce, rate: settings.admissionsPerSecond)
        let office = OfficeContext(database: database, effects: effects, inForce: inForce, keyring: keyring, letters: letters)
        findOfficer = FindOfficer(office: office)
        manageOfficers = ManageOfficers(office: office)
        decideReview = DecideReview(office: office)
        lookUpPeople = LookUpPeople(office: office)
        viewPerson = ViewPerson(office: office)
        viewOffice = ViewOffice(office: office)
        changeCapacity = ChangeCapacity(office: office)
        changeWindow = ChangeWindow(office: office)
        arrangement = OfficeArrangement(office: office)
        eraseSitting = EraseSitting(office: office, exam: settings.exam)
        importing = Importing(office: office, exam: settings.exam)
        receiveImport = ReceiveImport(office: office)
        workOffImports = WorkOffImports(office: office, receive: receiveImport, importing: importing, log: host.log)
        let mailRoom = MailRoom(settings.mail.way, sender: settings.mail.sender, client: host.client, effects: effects)
        courier = Courier(
            database: database, effects: effects, log: host.log, metrics: host.metrics,
            routes: [MailRoom.topic: mailRoom.deliver, RefundDesk.topic: RefundDesk(payments: payments).deliver])
    }
}
