import CSV
import PaymentDomain
import Primitives

/// A day's bill as Alipay gives it: a zip of GBK CSV files, of which the one with a line a payment is read. Columns are found by their
/// names, for Alipay has added to them over the years; lines that begin with `#` are its remarks.
struct AlipayBill: BillFormat {
    private static let number = "商户订单号", transaction = "支付宝交易号", kind = "业务类型", finished = "完成时间"
    private static let amount = "订单金额（元）", request = "退款批次号/请求号"
    private static let kinds = ["交易": BillEntry.Kind.payment, "退款": .refund]
    private static let needed = [number, transaction, kind, finished, amount, request]

    private var columns: [String: Int] = [:]

    mutating func entry(_ record: CSVRecord) throws(BillError) -> BillEntry? {
        // Alipay puts a tab behind each value, so that spreadsheets leave long numbers alone.
        let fields = record.fields.map { $0.trimmed }
        guard let first = fields.first, !first.hasPrefix("#") else { return nil }
        guard !columns.isEmpty else { return try readHeader(fields, line: record.line) }
        return try entry(at: record.line) { name in columns[name].flatMap { $0 < fields.count ? fields[$0] : nil } ?? "" }
    }

    var isComplete: Bool { !columns.isEmpty }

    private mutating func readHeader(_ fields: [String], line: Int) throws(BillError) -> BillEntry? {
        let found = Dictionary(fields.enumerated().map { ($1, $0) }) { first, _ in first }
        // The summary that comes along has other columns.
        guard found[Self.number] != nil else { throw .anotherFile }
        if let missing = Self.needed.first(where: { found[$0] == nil }) { throw .damaged("line \(line): no column \(missing)") }
        columns = found
        return nil
    }

    private func entry(at line: Int, _ value: (String) -> String) throws(BillError) -> BillEntry {
        guard let kind = Self.kinds[value(Self.kind)] else { throw .unreadable(line: line, "业务类型 \(value(Self.kind))") }
        let amount = value(Self.amount)
        // Money that went back stands there with a minus.
        guard let money = Money(yuan: kind == .refund && amount.hasPrefix("-") ? String(amount.dropFirst()) : amount), money > .zero else {
            throw .unreadable(line: line, "订单金额 \(amount)")
        }
        guard let finished = Timestamp(value(Self.finished)) else { throw .unreadable(line: line, "完成时间 \(value(Self.finished))") }
        guard !value(Self.number).isEmpty, kind == .payment || !value(Self.request).isEmpty else {
            throw .unreadable(line: line, "no number")
        }
        return BillEntry(
            kind, number: value(Self.number), request: kind == .refund ? value(Self.request) : "", transaction: value(Self.transaction),
            amount: money, happenedAt: finished)
    }
}
