import CSV
import PaymentDomain
import Primitives

/// A day's bill of PayEase. No interface of the legacy protocol gives one, so this form is ours: what the merchant's back office exports is
/// brought into these columns, and the simulated gateway offers the same.
///
///     v_oid,kind,v_amount,refid,time
///     20261122-444-0190…,payment,30.00,,2026-11-22 10:00:00
///     20261122-444-0190…,refund,30.00,R1,2026-11-22 11:00:00
struct PayEaseBill: BillFormat {
    static let header = ["v_oid", "kind", "v_amount", "refid", "time"]

    private(set) var isComplete = false

    mutating func entry(_ record: CSVRecord) throws(BillError) -> BillEntry? {
        let fields = record.fields.map(\.trimmed)
        guard isComplete else {
            guard fields == Self.header else { throw .anotherFile }
            isComplete = true
            return nil
        }
        guard fields.count == Self.header.count, !fields[0].isEmpty, let kind = BillEntry.Kind(rawValue: fields[1]),
            let amount = Money(yuan: fields[2]), amount > .zero, (kind == .refund) == !fields[3].isEmpty, let time = Timestamp(fields[4])
        else { throw .unreadable(line: record.line, fields.joined(separator: ",")) }
        return BillEntry(kind, number: fields[0], request: fields[3], transaction: "", amount: amount, happenedAt: time)
    }
}
