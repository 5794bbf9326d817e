import Captcha
import Contracts
import Crypto
public import HTTP
import Runtime
import Service
import Web

/// Every route of Enrollment.
public enum EnrollmentRoutes {
    /// For browsers.
    public static let open = (api + OfficeRoutes.table + OfficeArrangementRoutes.table + OfficeImportRoutes.table + pages + officePages)
        .map { door.contains($0.pattern) ? $0.behindTheDoor : $0 }.map(\.judgedByWindowsInForce)

    /// Where a crowd waits in line: a candidate's way to an entry. Paying, refreshing, logging out and printing never wait.
    private static let door: Set<String> = [
        "/api/v1/agreement", "/api/v1/eligibility", "/api/v1/registration", "/api/v1/registration/data", "/api/v1/registration/written",
        "/api/v1/registration/oral", "/api/v1/review", "/agreement", "/eligibility", "/confirmation", "/entry", "/registration",
        "/registration/written", "/registration/oral", "/review",
    ]

    static let api: [Route<EnrollmentServices>] = [
        Route(
            .get, "/api/v1/sitting", .api("sitting", "The sitting: texts, windows, subjects").gives(SittingBody.self), SittingRoutes.show),
        Route(
            .post, "/api/v1/agreement", .api("acceptAgreement", "接受报名协议").takes(AgreementAcceptance.self).gives(.noContent),
            AgreementRoutes.accept),
        Route(
            .post, "/api/v1/eligibility",
            .api("queryEligibility", "资格查询: an exact match in the roster").takes(EligibilityQuery.self).gives(EligibilityBody.self),
            EligibilityRoutes.query),
        Route(
            .post, "/api/v1/registration",
            .api("confirm", "资格确认: creates the registration").takes(Confirmation.self).gives(RegistrationBody.self, .created),
            RegistrationRoutes.confirm),
        Route(
            .put, "/api/v1/registration/data",
            .api("enterData", "填写报名信息, for exams without a roster").takes(EntryForm.self).gives(RegistrationBody.self),
            EntryRoutes.enter),
        Route(.get, "/api/v1/provinces", .api("provinces", "Where there are sites").gives([String].self), EntryRoutes.provinces),
        Route(
            .get, "/api/v1/sites",
            .api("sites", "A province's sites, with the seats left").reads("province").gives([OfferingSiteBody].self),
            EntryRoutes.sites),
        Route(
            .get, "/api/v1/registration", .api("registration", "Everything the candidate sees").gives(RegistrationBody.self),
            RegistrationRoutes.show),
        Route(.get, "/api/v1/photo", .api("photo", "The candidate's photo").reads("proof").gives(.ok), RegistrationRoutes.photo),
        Route(
            .post, "/api/v1/review", .api("askReview", "CET6资格复核").takes(ReviewWish.self).gives(ReviewBody.self), ReviewRoutes.ask),
        Route(
            .put, "/api/v1/registration/written",
            .api("chooseWritten", "笔试报考: all or nothing").takes(SubjectChoice.self).gives([EntryBody].self), ChoiceRoutes.written),
        Route(
            .put, "/api/v1/registration/oral",
            .api("chooseOral", "口试报考: all or nothing").takes(SubjectChoice.self).gives([EntryBody].self), ChoiceRoutes.oral),
        Route(
            .post, "/api/v1/payments",
            .api("beginPayment", "支付: where to send the browser").takes(NewAttempt.self).gives(Redirect.self, .created), PaymentRoutes.begin
        ),
        Route(
            .post, "/api/v1/payments/refresh", .api("refreshPayments", "更新: asks what has become of payments").gives(RefreshBody.self),
            PaymentRoutes.refresh),
        Route(
            .get, "/api/v1/ticket", .api("ticket", "准考证: a PDF of the paid subjects of one kind").reads("kind").gives(.ok),
            TicketRoutes.print),
        Route(
            .get, "/api/v1/ticket-keys", .api("ticketKeys", "The key that the code on a ticket is checked with").gives(JWT.JWKS.self),
            TicketRoutes.keys),
        Route(.get, "/api/v1/history", .api("history", "What happened to the registration").gives([HistoryBody].self), HistoryRoutes.show),
        Route(
            .get, "/api/v1/captcha", .api("captcha", "A question that keeps programs out").reads("kind").gives(CaptchaBody.self),
            RecallRoutes.captcha),
        Route(
            .post, "/api/v1/recall",
            .api("recallAccount", "找回已报名账号: mails the account, if there is one").takes(RecallWish.self)
                .gives(.noContent), RecallRoutes.recall),
        Route(.post, "/api/v1/logout", .api("logout", "Ends this session").gives(.noContent), SessionRoutes.logOut),
    ]

    static let pages: [Route<EnrollmentServices>] = [
        Route(.get, "/", .page("homePage", "首页"), HomePages.show),
        Route(.get, "/login", .page("loginPage", "To the passport"), SessionRoutes.logIn),
        Route(.get, "/callback", .page("callback", "Back from the passport"), SessionRoutes.callback),
        Route(.post, "/logout", .page("logoutForm", "退出"), SessionRoutes.logOutByForm),
        Route(
            .post, "/backchannel-logout", .page("backChannelLogout", "The passport's word that a session ended"),
            SessionRoutes.receiveLogOut),
        Route(.get, "/agreement", .page("agreementPage", "报名协议"), AgreementPages.show),
        Route(.post, "/agreement", .page("agreementForm", "接受报名协议"), AgreementPages.submit),
        Route(.get, "/eligibility", .page("eligibilityPage", "资格查询"), EligibilityPages.show),
        Route(.post, "/eligibility", .page("eligibilityForm", "资格查询"), EligibilityPages.submit),
        Route(.get, "/recall", .page("recallPage", "找回已报名账号"), RecallPages.show),
        Route(.post, "/recall", .page("recallForm", "找回已报名账号"), RecallPages.submit),
        Route(.get, "/entry", .page("entryPage", "填写报名信息"), EntryPages.show),
        Route(.post, "/entry", .page("entryForm", "填写报名信息"), EntryPages.submit),
        Route(.get, "/confirmation", .page("confirmationPage", "资格确认"), ConfirmationPages.show),
        Route(.post, "/confirmation", .page("confirmationForm", "确认"), ConfirmationPages.submit),
        Route(.get, "/registration", .page("registrationPage", "我的报名"), RegistrationPages.show),
        Route(.get, "/registration/written", .page("writtenPage", "笔试报考"), ChoicePages.showWritten),
        Route(.post, "/registration/written", .page("writtenForm", "笔试报考"), ChoicePages.submitWritten),
        Route(.get, "/registration/oral", .page("oralPage", "口试报考"), ChoicePages.showOral),
        Route(.post, "/registration/oral", .page("oralForm", "口试报考"), ChoicePages.submitOral),
        Route(.get, "/review", .page("reviewPage", "CET6资格复核"), ReviewPages.show),
        Route(.post, "/review", .page("reviewForm", "CET6资格复核"), ReviewPages.submit),
        Route(.get, "/payment", .page("paymentPage", "支付"), PaymentPages.show),
        Route(.post, "/payment", .page("paymentForm", "支付"), PaymentPages.submit),
        Route(.get, "/payment/onward/{id}", .page("onwardPage", "前往支付"), PaymentPages.onward),
        Route(.get, "/payment/return", .page("paymentReturn", "Back from the gateway"), PaymentPages.comeBack),
        Route(.post, "/payment/refresh", .page("refreshForm", "更新"), PaymentPages.refresh),
        Route(.get, "/ticket", .page("ticketPage", "准考证打印"), TicketPages.show),
        Route(.get, "/ticket/{kind}", .page("ticketPrint", "准考证打印"), TicketPages.print),
        Route(.get, "/verify-ticket", .page("verifyTicketPage", "准考证核验"), VerifyTicketPages.show),
        Route(.get, "/verify-ticket-worker.js", .page("verifyTicketWorker", "Keeps the page for no network"), VerifyTicketPages.worker),
        VerifyTicketPages.asset.route("verifyTicketScript", "Checks a ticket's code in the browser"),
        Route(.get, "/history", .page("historyPage", "报名记录"), HistoryPages.show),
        Route(.post, "/account-events", .page("accountEvents", "The passport tells of an account"), AccountEventRoutes.receive),
    ]

    private static let officePages: [Route<EnrollmentServices>] = [
        Route(.get, "/officer", .page("officePage", "概况"), OfficePages.show),
        Route(.get, "/officer/sites/{site}", .page("sitePage", "考点"), OfficePages.showSite),
        Route(.post, "/officer/sites/{site}", .page("capacityForm", "更改容量"), OfficePages.submitCapacity),
        Route(.get, "/officer/reviews", .page("waitingReviewsPage", "资格复核"), OfficeReviewPages.show),
        Route(.post, "/officer/reviews/{id}", .page("decisionForm", "资格复核"), OfficeReviewPages.submit),
        Route(.get, "/officer/people", .page("peoplePage", "查找考生"), OfficePersonPages.search),
        Route(.get, "/officer/people/{id}", .page("personPage", "考生"), OfficePersonPages.show),
        Route(.get, "/officer/people/{id}/photo", .page("personPhoto", "考生照片"), OfficePersonPages.photo),
        Route(.get, "/officer/photos", .page("missingPhotosPage", "没有照片的考生"), OfficePhotoPages.show),
        Route(.post, "/officer/photos.csv", .page("missingPhotosSheet", "没有照片的考生"), OfficePhotoPages.sheet),
        Route(.get, "/officer/windows", .page("windowsPage", "时间安排"), OfficeWindowPages.show),
        Route(.post, "/officer/windows", .page("windowForm", "时间安排"), OfficeWindowPages.submit),
        Route(.get, "/officer/arrangement", .page("arrangementPage", "考场编排"), OfficeArrangementPages.show),
        Route(.post, "/officer/arrangement", .page("arrangementForm", "考场编排"), OfficeArrangementPages.begin),
        Route(.post, "/officer/sites/{site}/export", .page("siteExport", "考点数据"), OfficeArrangementPages.export),
        Route(.post, "/officer/sites/{site}/room-paper", .page("roomPaper", "门贴和签到表"), OfficeArrangementPages.paper),
        Route(.get, "/officer/imports", .page("importsPage", "导入"), OfficeImportPages.show),
        Route(.post, "/officer/imports", .page("importForm", "导入"), OfficeImportPages.submit),
        Route(.get, "/officer/imports/{id}", .page("importPage", "导入进度"), OfficeImportPages.showOne),
        Route(.get, "/officer/imports/{id}/faults.csv", .page("importFaults", "未导入的行"), OfficeImportPages.faults),
        OfficeImportPages.asset.route("importScript", "Sends a file in pieces"),
        Route(.get, "/officer/acts", .page("actsPage", "操作记录"), OfficeActPages.show),
    ]

    /// For the other services.
    public static let inside: [Route<EnrollmentServices>] = [
        Route(
            .post, "/api/v1/payment-events",
            .api("receivePaymentEvent", "What Payment tells of an order").takes(PaymentEvent.self).gives(.noContent), PaymentRoutes.receive)
    ]
}

extension Route<EnrollmentServices> {
    /// Before anything is judged by a window, what the centre has changed in another process is known here (E3, E28).
    fileprivate var judgedByWindowsInForce: Route {
        Route(method, pattern, operation) { request, services in
            await services.inForce.refresh(from: services.host.database, at: services.effects.now())
            return try await handler(request, services)
        }
    }

    /// A page shows the line, anything else is refused until it is its turn.
    fileprivate var behindTheDoor: Route {
        Route(method, pattern, operation) { request, services in
            guard let candidate = try await services.sessions.visitor(of: request) else { return try await handler(request, services) }
            do {
                try await services.doorkeeper.admit(candidate.account)
            } catch let refusal as WaitingRefusal where !operation.isListed {
                var page = services.waitingPage(refusal, for: candidate, form: request.method == .get ? nil : request.path)
                if request.method != .get { page.status = .serviceUnavailable }
                return page
            }
            return try await handler(request, services)
        }
    }
}
