import Crypto
import Database
import Foundation
import HTTP
import PaymentDomain
import Primitives
import Runtime

extension Simulator {
    /// Alipay's one address. Query and body are one set of parameters, whichever way a client divides them.
    func alipay(_ request: Request) async throws -> Response {
        let body = request.headers.mediaType == "application/x-www-form-urlencoded" ? FormFields(urlEncoded: request.body).fields : []
        let fields = FormFields((request.query.fields + body).map { ($0.name, $0.text) })
        do {
            let (method, content) = try admitted(fields)
            return try await answer(method, content, fields)
        } catch let error as AlipayFault {
            return try answer(error, fields["method"].flatMap(Alipay.Method.init))
        }
    }

    /// What comes before anything is done: the application first, then the signature, then the content.
    private func admitted(_ fields: FormFields) throws(AlipayFault) -> (Alipay.Method, BizContent) {
        guard let appID = fields["app_id"], !appID.isEmpty else { throw .missing("isv.missing-app-id") }
        guard appID == SimulatorKeys.appID else { throw .invalid("isv.invalid-app-id") }
        guard let method = fields["method"] else { throw .missing("isv.missing-method") }
        guard let method = Alipay.Method(rawValue: method) else { throw .invalid("isv.invalid-method") }
        guard let sign = fields["sign"], !sign.isEmpty else { throw .missing("isv.missing-signature") }
        guard fields["sign_type"] == "RSA2" else { throw .invalid("isv.invalid-signature-type") }
        guard fields["timestamp"].flatMap(Timestamp.init) != nil else { throw .invalid("isv.invalid-timestamp") }
        guard fields["version"] == "1.0" else { throw .invalid("isv.invalid-version") }
        guard (fields["format"] ?? "JSON").uppercased() == "JSON" else { throw .invalid("isv.invalid-format") }
        guard (fields["charset"] ?? "utf-8").lowercased() == "utf-8" else { throw .invalid("isv.invalid-charset") }
        let text = fields.signedText(without: ["sign"], skipsEmpty: true)
        guard !fields.hasRepeatedName, let signature = Base64.decode(sign),
            keys.merchant.publicKey.isValid(signature, for: text, digest: .sha256)
        else { throw .invalid("isv.invalid-signature") }
        guard let biz = fields["biz_content"], let content = try? JSON.decode(BizContent.self, from: Array(biz.utf8)) else {
            throw .missing("isv.missing-biz-content")
        }
        return (method, content)
    }

    private func answer(_ method: Alipay.Method, _ content: BizContent, _ fields: FormFields) async throws -> Response {
        if method == .pagePay { return try await openAlipayCashier(content, fields) }
        if method == .billAddress { return try answer(AlipayNode(try billAddress(content)), to: method.node, isSigned: true) }
        let (node, misdeed) = try await database.write { [self] tx -> (AlipayNode, Misdeed?) in
            let trade = try self.trade(content, tx)
            let node =
                switch method {
                case .pagePay, .billAddress, .query: try self.query(trade, tx)
                case .close: try self.close(trade, tx)
                case .refund: try self.refund(trade, content, tx)
                case .refundQuery: try self.refundQuery(trade, content, tx)
                }
            return (node, try method == .refund ? tx.misdeedOfRefund(at: trade.serial) : tx.misdeed(at: trade.serial))
        }
        return try await misbehave(misdeed, answer(node, to: method.node, isSigned: true), ignorance: answer(.ignorance, method))
    }

    private func trade(_ content: BizContent, _ tx: Transaction) throws -> Trade {
        guard content.tradeNo != nil || content.outTradeNo != nil else { throw AlipayFault.business("ACQ.INVALID_PARAMETER") }
        let found = try content.tradeNo.map { try tx.trade(transaction: $0) } ?? tx.trade(content.outTradeNo ?? "", at: .alipay)
        guard let trade = found?.current(at: effects.now()) else { throw AlipayFault.business("ACQ.TRADE_NOT_EXIST") }
        return trade
    }

    // An answer is HTTP 200 even when it is an error; its signature follows its node.

    private func answer(_ error: AlipayFault, _ method: Alipay.Method?) throws -> Response {
        let pairs = ["code": error.code, "msg": error.message, "sub_code": error.subCode, "sub_msg": error.subCode]
        return try answer(AlipayNode(pairs), to: method?.node ?? "error_response", isSigned: error.isSigned)
    }

    private func answer(_ node: AlipayNode, to name: String, isSigned: Bool) throws -> Response {
        let raw = try JSON.encode(node)
        var text = "{\"\(name)\":\(String(decoding: raw, as: UTF8.self))"
        if isSigned { text += ",\"sign\":\"\(Base64.encode(try keys.alipay.sign(raw, digest: .sha256)))\"" }
        return .text(text + "}", type: "text/html;charset=utf-8")
    }
}
