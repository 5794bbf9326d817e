import Crypto
import Database
import HTTP
import PaymentDomain
import Primitives
import Runtime
import Zip

// The bills of a day: Alipay's as it really is, PayEase's in a form of our own (SPEC Y11).

extension Simulator {
    /// How long Alipay's address of a bill lives.
    private static let addressLife = Timestamp.Span.seconds(30)

    /// `alipay.data.dataservice.bill.downloadurl.query`
    func billAddress(_ content: BizContent) throws -> [String: String] {
        guard content.billType == "trade", let day = content.billDate.flatMap(BillDay.init) else {
            throw AlipayFault.business("ACQ.INVALID_PARAMETER")
        }
        let now = effects.now()
        guard day.end <= now else { throw AlipayFault.business("isp.bill_not_exist") }
        let until = String((now + Self.addressLife).seconds)
        let sign = try keys.alipay.sign(Self.signedText(day, until: until), digest: .sha256)
        let query = FormFields([("day", day.description), ("until", until), ("sign", Base64.urlEncode(sign))])
        return ["code": "10000", "msg": "Success", "bill_download_url": query.appended(to: settings.serviceURL + "/bills/alipay")]
    }

    private static func signedText(_ day: BillDay, until: String) -> [UInt8] { Array("bill \(day) \(until)".utf8) }

    /// `GET /bills/alipay`
    func downloadAlipayBill(_ request: Request) async throws -> Response {
        guard let day = request.query["day"].flatMap(BillDay.init), let until = request.query["until"],
            let sign = request.query["sign"].flatMap(Base64.urlDecode),
            keys.alipay.publicKey.isValid(sign, for: Self.signedText(day, until: until), digest: .sha256),
            let end = Int64(until), effects.now() <= Timestamp(seconds: end)
        else { throw Problem.notFound }
        let details = try await database.read { snapshot in
            var details = try AlipayBillText.Details(of: day)
            try snapshot.eachBillLine(of: .alipay, on: day) { try details.add($0) }
            try details.end()
            return details
        }
        let name = "\(SimulatorKeys.sellerID)_\(day.description.replacing("-", with: ""))"
        let archive = try ZipArchive.make([
            (name + "_业务明细.csv", details.bytes), (name + "_业务明细(汇总).csv", try AlipayBillText.summary(details, day)),
        ])
        return Response(.ok, headers: ["Content-Type": "application/zip"], body: archive)
    }

    /// `GET /bills/payease/{file}`
    func downloadPayEaseBill(_ request: Request) async throws -> Response {
        guard let file = request.parameters["file"], file.hasSuffix(".csv"), let day = BillDay(String(file.dropLast(4))),
            day.end <= effects.now()
        else { throw Problem.notFound }
        let text = try await database.read { snapshot in
            var text = PayEaseBill.header.joined(separator: ",") + "\r\n"
            try snapshot.eachBillLine(of: .payease, on: day) { line in
                let fields = [line.number, line.kind.rawValue, line.amount.yuan, line.request, line.happenedAt.beijing]
                text += fields.joined(separator: ",") + "\r\n"
            }
            return text
        }
        return .text(text, type: "text/csv;charset=utf-8")
    }
}

extension Reading {
    /// Payments and refunds of a day, in their order.
    fileprivate func eachBillLine(of channel: Channel, on day: BillDay, do body: (BillEntry) throws -> Void) throws {
        try each(
            """
            SELECT number, trade_number, amount, paid_at FROM trades WHERE channel = $1 AND paid_at >= $2 AND paid_at < $3 ORDER BY paid_at
            """, channel, day.start, day.end
        ) {
            try body(
                BillEntry(.payment, number: try $0.next(), transaction: try $0.next(), amount: try $0.next(), happenedAt: try $0.next()))
        }
        try each(
            """
            SELECT number, request, trade_number, given_back.amount, given_at FROM given_back JOIN trades ON trades.id = trade_id
            WHERE channel = $1 AND given_at >= $2 AND given_at < $3 ORDER BY given_at
            """, channel, day.start, day.end
        ) {
            try body(
                BillEntry(
                    .refund, number: try $0.next(), request: try $0.next(), transaction: try $0.next(), amount: try $0.next(),
                    happenedAt: try $0.next()))
        }
    }
}
