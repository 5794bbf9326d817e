import Database
import HTTP
import PaymentDomain
import Web

/// Every route of the simulated gateways, at their real paths.
enum SimulatorRoutes {
    static let all: [Route<Simulator>] = [
        Route(.get, "/gateway.do", .page("alipay", "Alipay's gateway")) { try await $1.alipay($0) },
        Route(.post, "/gateway.do", .page("alipay", "Alipay's gateway")) { try await $1.alipay($0) },
        Route(.post, "/prs/user_payment.checkit", .page("payeaseOrder", "PayEase's order form")) { try await $1.openPayEaseCashier($0) },
        Route(.get, "/merchant/order/order_ack_oid_list.jsp", .page("payeaseQuery", "An order")) { try await $1.payeaseQuery($0) },
        Route(.post, "/merchant/order/order_ack_oid_list.jsp", .page("payeaseQuery", "An order")) { try await $1.payeaseQuery($0) },
        Route(.post, "/merchant/order/ref_ack_submit.jsp", .page("payeaseRefund", "A refund")) { try await $1.payeaseRefund($0) },
        Route(.get, "/merchant/order/ref_ack_oid_list_utf8.jsp", .page("payeaseRefunds", "Refunds")) { try await $1.payeaseRefundList($0) },
        Route(.post, "/merchant/order/ref_ack_oid_list_utf8.jsp", .page("payeaseRefunds", "Refunds")) {
            try await $1.payeaseRefundList($0)
        },
        Route(.get, "/merchant/order/ref_ack_day_list_utf8.jsp", .page("payeaseRefundsOfDay", "A day's refunds")) {
            try await $1.payeaseRefundDayList($0)
        },
        Route(.post, "/merchant/order/ref_ack_day_list_utf8.jsp", .page("payeaseRefundsOfDay", "A day's refunds")) {
            try await $1.payeaseRefundDayList($0)
        },
        Route(.get, "/cashier/{id}", .page("cashierPage", "The payer looks")) { try await $1.showCashier($0) },
        Route(.post, "/cashier/{id}", .page("cashier", "The payer acts")) { try await $1.act($0) },
        Route(.get, "/cashier/{id}/end", .page("cashierEnd", "The payer is done")) { try await $1.showEnd($0) },
        CashierLook.asset.route("cashierLook", "The look of the cashiers"),
        Route(.post, "/faults", .page("faults", "A trade is to go wrong")) { try await $1.setFault($0) },
        Route(.get, "/faults/plan", .page("faultPlan", "Which trades go wrong")) { try await $1.showFaultPlan($0) },
        Route(.put, "/faults/plan", .page("setFaultPlan", "Which trades are to go wrong")) { try await $1.setFaultPlan($0) },
        Route(.get, "/bills/alipay", .page("alipayBill", "A day's bill, by the address that Alipay gave")) {
            try await $1.downloadAlipayBill($0)
        },
        Route(.get, "/bills/payease/{file}", .page("payeaseBill", "A day's bill in our own form")) { try await $1.downloadPayEaseBill($0) },
        Route(.get, "/takings", .page("takings", "What has come in and gone back")) { try await $1.showTakings($0) },
    ]
}
