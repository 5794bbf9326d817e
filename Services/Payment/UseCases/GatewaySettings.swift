import Crypto
import Primitives
import Runtime

/// The gateways that money comes through: the real ones, or those that stand in for them.
enum GatewaySettings: Sendable {
    case real(AlipaySettings, PayEaseSettings)
    case simulated(SimulatorSettings)

    init(_ configuration: Configuration) throws {
        guard
            try configuration.flag(
                "PAYMENT_SIMULATOR", default: false, "whether simulated gateways stand in for the real ones; no real money")
        else {
            self = .real(try AlipaySettings(configuration), try PayEaseSettings(configuration))
            return
        }
        // Somebody who configures a real gateway must not be served by play money.
        for name in Self.ofRealGateways {
            guard try configuration.optional(name, secret: true, "not to be set while PAYMENT_SIMULATOR=on") != nil else { continue }
            throw ConfigurationError.wrong(name: name, value: nil, meaning: "a real gateway can't be used while PAYMENT_SIMULATOR=on")
        }
        self = .simulated(try SimulatorSettings(configuration))
    }

    /// Alipay's address has a default: its numbers and keys tell as well that the real one is meant.
    private static let ofRealGateways = [
        "ALIPAY_GATEWAY", "ALIPAY_APP_ID", "ALIPAY_SELLER_ID", "ALIPAY_PRIVATE_KEY", "ALIPAY_PUBLIC_KEY", "PAYEASE_GATEWAY",
        "PAYEASE_INTERFACES", "PAYEASE_MERCHANT_ID", "PAYEASE_KEY", "PAYEASE_PUBLIC_KEY",
    ]
}

struct AlipaySettings: Sendable {
    let gateway: String
    let appID: String
    let sellerID: String
    let key: RSAPrivateKey
    let gatewayKey: RSAPublicKey

    init(_ configuration: Configuration) throws(ConfigurationError) {
        gateway = try configuration.webAddress(
            "ALIPAY_GATEWAY", default: "https://openapi.alipay.com/gateway.do", "Alipay's gateway")
        appID = try configuration.string("ALIPAY_APP_ID", "the application's number at Alipay")
        sellerID = try configuration.string("ALIPAY_SELLER_ID", "the merchant's number at Alipay (2088…)")
        key = try configuration.value(
            "ALIPAY_PRIVATE_KEY", default: nil, secret: true, "the application's RSA key: PEM, or Base64 as Alipay's tool gives it",
            shown: { _ in "set" }
        ) { try? RSAPrivateKey(pem: $0) }
        gatewayKey = try configuration.value(
            "ALIPAY_PUBLIC_KEY", default: nil, "Alipay's own RSA key (not the application's): PEM or Base64", shown: { _ in "set" }
        ) { try? RSAPublicKey(pem: $0) }
        // The classic mistake: both are public keys that Alipay's site shows.
        guard gatewayKey.pem != key.publicKey.pem else {
            throw .wrong(name: "ALIPAY_PUBLIC_KEY", value: nil, meaning: "Alipay's own key: this is the application's")
        }
    }
}

struct PayEaseSettings: Sendable {
    let gateway: String
    let interfaces: String
    let merchant: String
    let refundOperator: String
    let refundPatience: Timestamp.Span
    let key: [UInt8]
    let gatewayKey: RSAPublicKey?
    let hashedText: PayEase.HashedText
    let unknownOrders: Set<String>
    let doneRefunds: Set<String>
    let failedRefunds: Set<String>

    static let usualRefundPatience = Timestamp.Span.minutes(10)

    init(_ configuration: Configuration) throws(ConfigurationError) {
        gateway = try configuration.webAddress("PAYEASE_GATEWAY", "where browsers post PayEase's order form")
        interfaces = try configuration.webAddress(
            "PAYEASE_INTERFACES", "the folder of PayEase's .jsp interfaces, without a slash at the end")
        // It stands between dashes in each order's number.
        merchant = try configuration.value(
            "PAYEASE_MERCHANT_ID", default: nil, "the merchant's number at PayEase (v_mid): letters and digits", shown: { $0 }
        ) { text in !text.isEmpty && text.utf8.allSatisfy { $0 != 0x2d && (0x30...0x7a).contains($0) } ? text : nil }
        refundOperator = try configuration.string("PAYEASE_OPERATOR", default: "system", "the operator of refunds (v_refoprt)")
        refundPatience = .minutes(
            Int64(
                try configuration.integer(
                    "PAYEASE_REFUND_PATIENCE", default: Int(Self.usualRefundPatience.seconds / 60), in: 1...1_440,
                    "how long PayEase may take to list a refund, in minutes: for so long none is asked for again")))
        key = Array(try configuration.string("PAYEASE_KEY", secret: true, "the merchant's key at PayEase").utf8)
        gatewayKey = try configuration.value(
            "PAYEASE_PUBLIC_KEY", default: RSAPublicKey?.none,
            "PayEase's RSA key, with which v_sign is checked; without it a callback only makes us ask, and PAYEASE_INTERFACES has to be https",
            shown: { $0 == nil ? "" : "set" }
        ) { text in text.isEmpty ? .some(nil) : (try? RSAPublicKey(pem: text)).map(Optional.some) }
        guard gatewayKey != nil || interfaces.hasPrefix("https://") else {
            throw .wrong(
                name: "PAYEASE_INTERFACES", value: interfaces,
                meaning: "an https address, since without PAYEASE_PUBLIC_KEY no answer is signed")
        }
        hashedText = try configuration.value(
            "PAYEASE_HASHES", default: .decoded, "which text of a callback PayEase hashes: decoded or encoded", shown: \.rawValue,
            parse: PayEase.HashedText.init)
        unknownOrders = try configuration.value(
            "PAYEASE_UNKNOWN_ORDER", default: ["Invalid order number"],
            "what PayEase's statusdesc says of an order that nobody submitted; several with | between",
            shown: { $0.sorted().joined(separator: "|") }
        ) { text in Set(text.split(separator: "|").map { String($0).trimmed }) }
        doneRefunds = try configuration.value(
            "PAYEASE_DONE_REFUNDS", default: ["1"],
            "the values of refstatus, with commas between, of refunds that PayEase has done; one with any other value may be done",
            shown: { $0.sorted().joined(separator: ",") }
        ) { text in Set(text.split(separator: ",").map { String($0).trimmed }) }
        failedRefunds = try configuration.value(
            "PAYEASE_FAILED_REFUNDS", default: [],
            "the values of refstatus, with commas between, of refunds that PayEase lists and hasn't done",
            shown: { $0.sorted().joined(separator: ",") }
        ) { text in Set(text.split(separator: ",").map { String($0).trimmed }) }
    }
}
