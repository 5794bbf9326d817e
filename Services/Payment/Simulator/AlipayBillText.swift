import CSV
import Foundation
import HTTP
import PaymentDomain
import Primitives

/// Alipay's CSV files, remarks, tabs and all.
enum AlipayBillText {
    private static let columns = [
        "支付宝交易号", "商户订单号", "业务类型", "商品名称", "创建时间", "完成时间", "门店编号", "门店名称", "操作员", "终端号", "对方账户", "订单金额（元）",
        "商家实收（元）", "支付宝红包（元）", "集分宝（元）", "支付宝优惠（元）", "商家优惠（元）", "券核销金额（元）", "券名称", "商家红包消费金额（元）", "卡消费金额（元）",
        "退款批次号/请求号", "服务费（元）", "分润（元）", "备注",
    ]

    /// The lines of a day as they are read: a bill of a million is never there as text.
    struct Details {
        private(set) var bytes: [UInt8]
        private var waiting = ""
        private(set) var payments = 0
        private(set) var refunds = 0
        private(set) var paid = Money.zero
        /// Text is brought into GBK in pieces of about this length.
        private static let piece = 1 << 16

        init(of day: BillDay) throws {
            bytes = try GBK.bytes(of: head("业务明细", day) + columns.joined(separator: "\t,") + "\t\r\n")
        }

        mutating func add(_ entry: BillEntry) throws {
            let isRefund = entry.kind == .refund
            let amount = (isRefund ? "-" : "") + entry.amount.yuan
            let time = entry.happenedAt.beijing
            let fields = [
                entry.transaction, entry.number, isRefund ? "退款" : "交易", "报名费", time, time, "", "", "", "", "*试(tes***@example.com)",
                amount, amount, "0.00", "0.00", "0.00", "0.00", "0.00", "", "0.00", "0.00", entry.request, "0.00", "0.00", "",
            ]
            if isRefund { refunds += 1 } else { (payments, paid) = (payments + 1, paid + entry.amount) }
            waiting += fields.joined(separator: "\t,") + "\t\r\n"
            if waiting.utf8.count >= Self.piece { try flush() }
        }

        mutating func end() throws {
            waiting += """
                #-----------------------------------------业务明细列表结束------------------------------------\r
                #交易合计：\(payments)笔，退款合计：\(refunds)笔\r

                """
            try flush()
        }

        private mutating func flush() throws {
            bytes += try GBK.bytes(of: waiting)
            waiting = ""
        }
    }

    static func summary(_ details: Details, _ day: BillDay) throws -> [UInt8] {
        try GBK.bytes(
            of: head("业务汇总", day)
                + """
                门店编号\t,门店名称\t,交易订单总笔数\t,退款订单总笔数\t,订单金额（元）\t\r
                合计\t,\t,\(details.payments)\t,\(details.refunds)\t,\(details.paid.yuan)\t\r

                """)
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

/// The character set of Alipay's files.
private enum GBK {
    static func bytes(of text: String) throws -> [UInt8] {
        // GBK is a part of it.
        guard let data = text.data(using: CSVReader.gb18030) else { throw Problem.internalError }
        return [UInt8](data)
    }
}
