import Crypto

/// What somebody else's program needs to be the merchant of the simulated gateways. Keys are PEM; the same private key comes in both forms
/// that SDKs want. The gateways' own private keys are there as well: it is play money.
struct MerchantKit: Codable, Sendable {
    struct Alipay: Codable, Sendable {
        /// `gateway.do`, as the outside reaches it.
        let gatewayURL: String
        let appID: String
        /// `seller_id`.
        let sellerID: String
        /// PKCS #1: `BEGIN RSA PRIVATE KEY`.
        let appPrivateKey: String
        /// PKCS #8: `BEGIN PRIVATE KEY`.
        let appPrivateKeyPKCS8: String
        /// Alipay's own: `BEGIN PUBLIC KEY`.
        let alipayPublicKey: String
        /// Alipay's own, for whoever plays its part: PKCS #8.
        let alipayPrivateKey: String

        enum CodingKeys: String, CodingKey {
            case gatewayURL = "gateway_url"
            case appID = "app_id"
            case sellerID = "seller_id"
            case appPrivateKey = "app_private_key"
            case appPrivateKeyPKCS8 = "app_private_key_pkcs8"
            case alipayPublicKey = "alipay_public_key"
            case alipayPrivateKey = "alipay_private_key"
        }
    }

    struct PayEase: Codable, Sendable {
        /// Where the order form is posted.
        let gatewayURL: String
        /// The folder of the `.jsp` interfaces.
        let interfacesURL: String
        /// `v_mid`.
        let merchantID: String
        /// Of the fingerprints.
        let merchantKey: String
        /// PayEase's own, of `v_sign`: `BEGIN PUBLIC KEY`.
        let publicKey: String
        /// PayEase's own, for whoever plays its part: PKCS #8.
        let privateKey: String

        enum CodingKeys: String, CodingKey {
            case gatewayURL = "gateway_url"
            case interfacesURL = "interfaces_url"
            case merchantID = "merchant_id"
            case merchantKey = "merchant_key"
            case publicKey = "payease_public_key"
            case privateKey = "payease_private_key"
        }
    }

    let alipay: Alipay
    let payease: PayEase

    init(_ simulator: Simulator) {
        let (keys, base) = (simulator.keys, simulator.settings.browserURL)
        alipay = Alipay(
            gatewayURL: base + "/gateway.do", appID: SimulatorKeys.appID, sellerID: SimulatorKeys.sellerID,
            appPrivateKey: keys.merchant.traditionalPEM, appPrivateKeyPKCS8: keys.merchant.pem, alipayPublicKey: keys.alipay.publicKey.pem,
            alipayPrivateKey: keys.alipay.pem)
        payease = PayEase(
            gatewayURL: base + "/prs/user_payment.checkit", interfacesURL: base + "/merchant/order",
            merchantID: SimulatorKeys.payeaseMerchantID, merchantKey: String(decoding: keys.payeaseKey, as: UTF8.self),
            publicKey: keys.payease.publicKey.pem, privateKey: keys.payease.pem)
    }
}
