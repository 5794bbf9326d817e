import CSV
import Crypto
import Database
import Foundation
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
        let lines = try await database.read { try $0.billLines(of: .alipay, on: day) }
        let name = "\(SimulatorKeys.sellerID)_\(day.description.replacing("-", with: ""))"
        let archive = try ZipArchive.make([
            (name + "_业务明细.csv", try Self.gbk(AlipayBillText.details(lines, day))),
            (name + "_业务明细(汇总).csv", try Self.gbk(AlipayBillText.summary(lines, day))),
        ])
        return Response(.ok, headers: ["Content-Type": "application/zip"], body: archive)
    }

    /// `GET /bills/payease/{file}`
    func downloadPayEaseBill(_ request: Request) async throws -> Response {
        guard let file = request.parameters["file"], file.hasSuffix(".csv"), let day = BillDay(String(file.dropLast(4))),
            day.end <= effects.now()
        else { throw Problem.notFound }
        let lines = try await database.read { try $0.billLines(of: .payease, on: day) }
        let text = lines.reduce(into: PayEaseBill.header.joined(separator: ",") + "\r\n") { text, line in
            text +=
                [line.number, line.kind.rawValue, line.amount.yuan, line.request, line.happenedAt.beijing].joined(separator: ",") + "\r\n"
        }
        return .text(text, type: "text/csv;charset=utf-8")
    }

    private static func gbk(_ text: String) throws -> [UInt8] {
        // GBK is a part of it.
        guard let data = text.data(using: CSVReader.gb18030) else { throw Problem.internalError }
        return [UInt8](data)
    }
}

extension Reading {
    /// Payments and refunds of a day, in their order.
    fileprivate func billLines(of channel: Channel, on day: BillDay) throws -> [BillEntry] {
        let payments = try all(
            """
            SELECT number, trade_number, amount, paid_at FROM trades WHERE channel = $1 AND paid_at >= $2 AND paid_at < $3 ORDER BY paid_at
            """, channel, day.start, day.end
        ) {
            BillEntry(.payment, number: try $0.next(), transaction: try $0.next(), amount: try $0.next(), happenedAt: try $0.next())
        }
        let refunds = try all(
            """
            SELECT number, request, trade_number, given_back.amount, given_at FROM given_back JOIN trades ON trades.id = trade_id
            WHERE channel = $1 AND given_at >= $2 AND given_at < $3 ORDER BY given_at
            """, channel, day.start, day.end
        ) {
            BillEntry(
                .refund, number: try $0.next(), request: try $0.next(), transaction: try $0.next(), amount: try $0.next(),
                happenedAt: try $0.next())
        }
        return payments + refunds
    }
}
