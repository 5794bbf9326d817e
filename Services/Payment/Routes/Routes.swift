import Contracts
public import HTTP
import Web

/// Every route of the service.
public enum Routes {
    /// For the gateways and the payers' browsers.
    public static let open = gateways + desk

    private static let gateways: [Route<PaymentServices>] = [
        Route(.post, "/callbacks/alipay", .page("alipayCallback", "Alipay tells of a trade").limitingItsClients(), CallbackRoutes.alipay),
        Route(
            .post, "/callbacks/payease", .page("payeaseCallback", "PayEase tells of orders").limitingItsClients(), CallbackRoutes.payease),
        Route(.get, "/return/alipay", .page("returnFromAlipay", "A payer comes back"), ReturnRoutes.alipay),
        Route(.get, "/return/payease", .page("returnFromPayEase", "A payer comes back"), ReturnRoutes.payease),
    ]

    /// For operators' browsers.
    private static let desk: [Route<PaymentServices>] = [
        Route(.get, "/", .page("deskPage", "支付运维"), DeskPages.home),
        Route(.get, "/login", .page("loginPage", "To the passport"), DeskPages.logIn),
        Route(.get, "/callback", .page("callback", "Back from the passport"), DeskPages.callback),
        Route(.post, "/logout", .page("logoutForm", "退出"), DeskPages.logOut),
        Route(
            .post, "/backchannel-logout", .page("backChannelLogout", "The passport's word that a session ended"), DeskPages.receiveLogOut),
        Route(.get, "/operator", .page("findPage", "查找订单"), OrderPages.find),
        Route(.get, "/operator/orders/{id}", .page("orderPage", "订单"), OrderPages.show),
        Route(.post, "/operator/orders/{id}/refund", .page("refundForm", "退款"), OrderPages.refund),
        Route(.post, "/operator/orders/{id}/resend", .page("resendForm", "重新通知"), OrderPages.resend),
        Route(.post, "/operator/orders/{id}/refresh", .page("refreshForm", "查询"), OrderPages.refresh),
        Route(.post, "/operator/orders/{id}/declare-unpaid", .page("declareUnpaidForm", "确认支付没有到账"), OrderPages.declareUnpaid),
        Route(.post, "/operator/orders/{id}/declare-refunded", .page("declareRefundedForm", "确认已另行退款"), OrderPages.declareRefunded),
        Route(.get, "/operator/days", .page("daysPage", "对账"), BooksPages.days),
        Route(.post, "/operator/days", .page("reconcileForm", "对账"), BooksPages.reconcile),
        Route(.get, "/operator/differences", .page("differencesPage", "差异"), BooksPages.differences),
        Route(.post, "/operator/differences/{id}", .page("settleForm", "说明差异"), BooksPages.settle),
        Route(.get, "/operator/alarms", .page("alarmsPage", "警报"), AlarmPages.show),
    ]

    /// For the exams and the operators.
    public static let inside = exams + OperatorRoutes.table

    private static let exams: [Route<PaymentServices>] = [
        Route(
            .post, "/api/v1/orders",
            .api("createOrder", "Asks for money; the Idempotency-Key makes it safe to ask again").takes(NewOrder.self)
                .gives(OrderBody.self, .created), OrderRoutes.create),
        Route(
            .get, "/api/v1/orders/{id}", .api("readOrder", "How an order stands").gives(OrderBody.self), OrderRoutes.read),
        Route(
            .post, "/api/v1/orders/{id}/attempts",
            .api("startAttempt", "Starts to pay, after the attempt under way was ended").takes(NewAttempt.self)
                .gives(AttemptBody.self, .created), OrderRoutes.startAttempt),
        Route(
            .get, "/api/v1/orders/{id}/attempt",
            .api("readAttempt", "The attempt under way, for a payer who reloads").gives(AttemptBody.self), OrderRoutes.readAttempt),
        Route(
            .post, "/api/v1/orders/{id}/refresh",
            .api("refreshOrder", "Asks the gateway; is_settling while it hasn't told").gives(OrderBody.self), OrderRoutes.refresh),
        Route(
            .post, "/api/v1/orders/{id}/close",
            .api("closeOrder", "Ends an order without money, if that is certain").gives(OrderBody.self), OrderRoutes.close),
        Route(
            .post, "/api/v1/orders/{id}/refund",
            .api("refundOrder", "Gives back some or all of what was paid; the refund's id makes it safe to ask again").takes(NewRefund.self)
                .gives(RefundBody.self, .accepted), OrderRoutes.refund),
    ]
}
