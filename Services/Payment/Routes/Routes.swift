import Contracts
public import HTTP
import Web

/// Every route of the service.
public enum Routes {
    /// For the gateways and the payers' browsers.
    public static let open: [Route<PaymentServices>] = [
        Route(.post, "/callbacks/alipay", .page("alipayCallback", "Alipay tells of a trade").limitingItsClients(), CallbackRoutes.alipay),
        Route(
            .post, "/callbacks/payease", .page("payeaseCallback", "PayEase tells of orders").limitingItsClients(), CallbackRoutes.payease),
        Route(.get, "/return/alipay", .page("returnFromAlipay", "A payer comes back"), ReturnRoutes.alipay),
        Route(.get, "/return/payease", .page("returnFromPayEase", "A payer comes back"), ReturnRoutes.payease),
        Route(.get, "/assets/site.css", .page("styleSheet", "The look of the pages")) { _, _ in StyleSheet.response },
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
