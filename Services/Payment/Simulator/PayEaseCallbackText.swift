import Crypto
import HTTP
import PaymentDomain
import Primitives

extension Simulator {
    /// The body of PayEase's callback for one order (payease.md, Server callback); those that are due together are posted together.
    func payeaseCallback(_ trade: Trade, _ tale: Tale) throws -> String {
        let isPaid = trade.status == .paid
        let number = tale.isForAnother ? trade.number.replacing("-\(SimulatorKeys.payeaseMerchantID)-", with: "-555-") : trade.number
        let values = [
            ("v_count", "1"), ("v_oid", number), ("v_pmode", "simulated"),
            ("v_pstatus", (isPaid ? PayEase.CallbackStatus.paid : .refused).rawValue), ("v_pstring", isPaid ? "支付成功" : "支付失败"),
            ("v_amount", tale.amount.yuan), ("v_moneytype", PayEase.yuan),
        ]
        let fields = FormFields(bytes: values.map { ($0.0, settings.payease.charset.bytes(of: $0.1)) })
        return try sealed(fields, with: tale.isForged ? Array("forged".utf8) : keys.payeaseKey)
    }

    /// One callback that says what these say, each about orders of its own.
    func payeaseCallback(joining bodies: [String]) throws -> String {
        let parts = bodies.map { FormFields(urlEncoded: Array($0.utf8)) }
        let lists = ["v_oid", "v_pmode", "v_pstatus", "v_pstring", "v_amount", "v_moneytype"].map { name in
            let values = parts.map { part in part.fields.first { $0.name == name }?.bytes ?? [] }
            return (name, Array(values.joined(separator: Array(PayEase.listSeparator.utf8))))
        }
        return try sealed(FormFields(bytes: [("v_count", Array("\(bodies.count)".utf8))] + lists), with: keys.payeaseKey)
    }

    /// Whether it says what PayEase would say, so that it can be said together with others.
    func isOrdinaryPayEaseCallback(_ body: String) -> Bool {
        let merchant = keys.payeaseMerchant
        let reader = PayEase(
            merchant: merchant.merchant, key: merchant.key, gatewayKey: merchant.gatewayKey, hashedText: settings.payease.hashes)
        return (try? reader.notices(in: Array(body.utf8))) != nil
    }

    private func sealed(_ fields: FormFields, with key: [UInt8]) throws -> String {
        let sign = try keys.payease.sign(hashed(fields, "v_oid", "v_pstatus", "v_amount", "v_moneytype", "v_count"), digest: .md5)
        let mac = PayEase.fingerprint(of: hashed(fields, "v_oid", "v_pmode", "v_pstatus", "v_pstring", "v_count"), key: key)
        let moneyMAC = PayEase.fingerprint(of: hashed(fields, "v_amount", "v_moneytype"), key: key)
        let seals = FormFields([("v_mac", mac), ("v_md5money", moneyMAC), ("v_sign", sign.hexadecimal)])
        return fields.urlEncoded + "&" + seals.urlEncoded
    }

    /// The values one after the other, in the form in which this merchant's are hashed.
    private func hashed(_ fields: FormFields, _ names: String...) -> [UInt8] {
        names.flatMap { name -> [UInt8] in
            guard let field = fields.fields.first(where: { $0.name == name }) else { return [] }
            let isEncoded = settings.payease.hashes == .encoded
            return isEncoded ? Array(FormFields(bytes: [("", field.bytes)]).urlEncoded.utf8.dropFirst()) : field.bytes
        }
    }
}

/// The character set of PayEase's callbacks, which differs between merchants.
enum PayEaseCharset: String, CaseIterable, Sendable {
    case utf8 = "utf-8"
    case gb2312

    /// GB 2312 for the few words that the simulator says.
    private static let words: [String: [UInt8]] = [
        "支付成功": [0xd6, 0xa7, 0xb8, 0xb6, 0xb3, 0xc9, 0xb9, 0xa6], "支付失败": [0xd6, 0xa7, 0xb8, 0xb6, 0xca, 0xa7, 0xb0, 0xdc],
    ]

    func bytes(of text: String) -> [UInt8] {
        switch self {
        case .utf8: Array(text.utf8)
        case .gb2312: Self.words[text] ?? Array(text.utf8)
        }
    }
}
