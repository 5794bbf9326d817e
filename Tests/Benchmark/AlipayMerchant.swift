import Contracts
import Crypto
import Foundation
import HTTP
import HTTPClient
import HTTPServer
import Primitives
import Runtime

/// Payment as it is configured for the real Alipay, with keys of our own on both sides, and the exam that has orders there.
struct AlipayMerchant: Sendable {
    static let amount = Money(fen: 3_000)

    private static let appID = "2021000000000001"
    private static let sellerID = "2088000000000001"

    private let gatewayKey: RSAPrivateKey
    private let merchantKey: RSAPrivateKey
    private let token: String
    private let payment: BaseURL
    private let events: String

    /// - Parameter folder: where the services' sockets are.
    init(folder: URL) throws {
        gatewayKey = try .generate()
        merchantKey = try .generate()
        token = Base64.urlEncode(Effects.system.random(32))
        payment = .unix(path: folder.appending(path: "payment.sock").path)
        events = folder.appending(path: "events.sock").path
    }

    /// No simulator: what a gateway would post comes from here. Nobody answers where its interfaces should be.
    var settings: [String: String] {
        let nowhere = "http://127.0.0.1:9"
        return [
            "PAYMENT_SIMULATOR": "off", "ALIPAY_GATEWAY": "\(nowhere)/gateway.do", "ALIPAY_APP_ID": Self.appID,
            "ALIPAY_SELLER_ID": Self.sellerID,
            "ALIPAY_PRIVATE_KEY": merchantKey.pem, "ALIPAY_PUBLIC_KEY": gatewayKey.publicKey.pem, "PAYEASE_GATEWAY": "\(nowhere)/pay",
            "PAYEASE_INTERFACES": "https://127.0.0.1:9", "PAYEASE_MERCHANT_ID": "444", "PAYEASE_KEY": "benchmark",
            "CLIENTS": "cet=unix:\(events)",
            "EVENT_TOKENS": "cet:\(token)", "INTERNAL_TOKENS": "cet:\(token)",
        ]
    }

    /// Takes the events as an exam would, at once.
    func receiveEvents() throws -> HTTPServer { try HTTPServer(.unix(path: events)) { _ in .noContent } }

    /// Makes an order and an attempt. - Returns: its `out_trade_no`.
    func startPaying(_ client: HTTPClient) async throws -> String {
        let item = OrderItem(reference: "entry", title: "CET4", amount: Self.amount)
        let expiry = Effects.system.now() + .days(1)
        let order: OrderBody = try await post(
            "", NewOrder(items: [item], amount: Self.amount, subject: "CET4", expiresAt: expiry, returnURL: "http://127.0.0.1/"), client)
        let attempt: AttemptBody = try await post("/\(order.id)/attempts", NewAttempt(channel: .alipay), client)
        return attempt.id.replacing("-", with: "")
    }

    private func post<Answer: Decodable>(_ path: String, _ body: some Encodable, _ client: HTTPClient) async throws -> Answer {
        let headers: Headers = [
            "Content-Type": "application/json", "Authorization": "Bearer \(token)",
            "Idempotency-Key": Effects.system.random(16).map { String($0, radix: 16) }.joined(),
        ]
        let answer = try await client.send(
            Call(.post, "/api/v1/orders\(path)", at: payment, headers: headers, body: try JSON.encode(body), timeout: .seconds(30)))
        guard answer.status == .created else { throw LoadFailure("no order: \(String(decoding: answer.body, as: UTF8.self))") }
        return try JSON.decode(from: answer.body)
    }

    /// The body of a callback that says `TRADE_SUCCESS`, with all parameters that the real ones have.
    func notice(of number: String, at now: Timestamp) throws -> [UInt8] {
        let yuan = Self.amount.yuan
        let fields = [
            ("app_id", Self.appID), ("auth_app_id", Self.appID), ("buyer_id", "2088000000009999"),
            ("buyer_logon_id", "tes***@mail.example"),
            ("buyer_pay_amount", yuan), ("charset", "utf-8"),
            ("fund_bill_list", "[{\"amount\":\"\(yuan)\",\"fundChannel\":\"ALIPAYACCOUNT\"}]"),
            ("gmt_create", now.beijing), ("gmt_payment", now.beijing), ("invoice_amount", yuan), ("notify_id", number),
            ("notify_time", now.beijing), ("notify_type", "trade_status_sync"), ("out_trade_no", number), ("point_amount", "0.00"),
            ("receipt_amount", yuan), ("seller_id", Self.sellerID), ("subject", "全国大学英语四级考试"), ("total_amount", yuan),
            ("trade_no", "2026\(number)"), ("trade_status", "TRADE_SUCCESS"), ("version", "1.0"),
        ]
        let text = fields.map { "\($0)=\($1)" }.joined(separator: "&")
        let sign = try gatewayKey.sign(Array(text.utf8), digest: .sha256)
        return Array(FormFields(fields + [("sign_type", "RSA2"), ("sign", Base64.encode(sign))]).urlEncoded.utf8)
    }

    /// How many signatures one thread verifies in a second, and does nothing else.
    func verifyingRate() throws -> Double {
        let text = Array(repeating: UInt8(ascii: "a"), count: 800)
        let sign = try gatewayKey.sign(text, digest: .sha256)
        let (began, count) = (monotonicNanoseconds(), 20_000)
        for _ in 0..<count where !gatewayKey.publicKey.isValid(sign, for: text, digest: .sha256) {
            throw LoadFailure("a good signature refused")
        }
        return Double(count) / (Double(monotonicNanoseconds() - began) / 1e9)
    }
}
