import PaymentDomain
import Primitives

/// Alipay's CSV files, remarks, tabs and all.
enum AlipayBillText {
    private static let columns = [
        "支付宝交易号", "商户订单号", "业务类型", "商品名称", "创建时间", "完成时间", "门店编号", "门店名称", "操作员", "终端号", "对方账户", "订单金额（元）",
        "商家实收（元）", "支付宝红包（元）", "集分宝（元）", "支付宝优惠（元）", "商家优惠（元）", "券核销金额（元）", "券名称", "商家红包消费金额（元）", "卡消费金额（元）",
        "退款批次号/请求号", "服务费（元）", "分润（元）", "备注",
    ]

    static func details(_ entries: [BillEntry], _ day: BillDay) -> String {
        let rows = entries.map { entry in
            let isRefund = entry.kind == .refund
            let amount = (isRefund ? "-" : "") + entry.amount.yuan
            let time = entry.happenedAt.beijing
            return [
                entry.transaction, entry.number, isRefund ? "退款" : "交易", "报名费", time, time, "", "", "", "", "*试(tes***@example.com)",
                amount, amount,
                "0.00", "0.00", "0.00", "0.00", "0.00", "", "0.00", "0.00", entry.request, "0.00", "0.00", "",
            ]
        }
        return head("业务明细", day) + ([columns] + rows).map { $0.joined(separator: "\t,") + "\t\r\n" }.joined()
            + """
            #-----------------------------------------业务明细列表结束------------------------------------\r
            #交易合计：\(entries.count { $0.kind == .payment })笔，退款合计：\(entries.count { $0.kind == .refund })笔\r

            """
    }

    static func summary(_ entries: [BillEntry], _ day: BillDay) -> String {
        let payments = entries.filter { $0.kind == .payment }
        return head("业务汇总", day)
            + """
            门店编号\t,门店名称\t,交易订单总笔数\t,退款订单总笔数\t,订单金额（元）\t\r
            合计\t,\t,\(payments.count)\t,\(entries.count - payments.count)\t,\(payments.map(\.amount).total.yuan)\t\r

            """
    }

    private static func head(_ title: String, _ day: BillDay) -> String {
        """
        #支付宝\(title)查询\r
        #账号：[\(SimulatorKeys.sellerID)0156]\r
        #起始日期：[\(day) 00:00:00]   终止日期：[\(BillDay(containing: day.end)) 00:00:00]\r
        #-----------------------------------------\(title)列表----------------------------------------\r

        """
    }
}
