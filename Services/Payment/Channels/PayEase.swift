import Crypto
import HTTP
import PaymentDomain
import Primitives

/// PayEase's legacy merchant protocol: its fingerprints (HMAC-MD5 over joined values) and the three meanings of `v_pstatus`.
struct PayEase: Sendable {
    /// `v_pstatus` that a browser returns with. For display only.
    enum ReturnStatus: String, CaseIterable {
        case submitted = "1"
        case paid = "20"
        case failed = "30"
    }

    /// `v_pstatus` of a server callback.
    enum CallbackStatus: String, CaseIterable {
        case paid = "1"
        case refused = "3"
    }

    /// `pstatus` of a query's answer.
    enum QueryStatus: Equatable {
        case paid, unpaid, failed

        init(_ text: String) {
            switch text {
            case "1": self = .paid
            case "2": self = .unpaid
            default: self = .failed
            }
        }
    }

    /// Which text of a callback's values is hashed; merchants are set up differently.
    enum HashedText: String, CaseIterable {
        /// The values' bytes after URL decoding, whatever their character set.
        case decoded
        /// The values as they stand in the body.
        case encoded
    }

    /// `v_moneytype`: the only currency here.
    static let yuan = "0"

    /// A callback is about several orders: each of its values is a list.
    static let mostOrders = 4
    static let listSeparator = "|_|"

    let merchant: String
    let key: [UInt8]
    /// Checks `v_sign`, where the gateway has given its key.
    let gatewayKey: RSAPublicKey?
    var hashedText = HashedText.decoded
    /// `statusdesc` where nobody has submitted the order.
    var unknownOrders: Set<String> = ["Invalid order number"]
    /// `refstatus` of refunds that are done, and of those that came to nothing; what any other means isn't known.
    var doneRefunds: Set<String> = ["1"]
    var failedRefunds: Set<String> = []

    static func fingerprint(_ parts: [String], key: [UInt8]) -> String { fingerprint(of: Array(parts.joined().utf8), key: key) }

    static func fingerprint(of text: [UInt8], key: [UInt8]) -> String { Digest.hmacMD5(text, key: key).hexadecimal }

    func fingerprint(_ parts: String...) -> String { Self.fingerprint(parts, key: key) }

    func isFingerprint(_ text: String, of bytes: [UInt8]) -> Bool {
        Digest.areEqual(Array(text.lowercased().utf8), Array(Self.fingerprint(of: bytes, key: key).utf8))
    }

    /// The form that a browser posts to the gateway. Names and addresses of payers are nobody's business there: the merchant's number
    /// stands in for each.
    func orderForm(number: String, amount: Money, day: String, returnURL: String) -> FormFields {
        let seal = fingerprint(Self.yuan, day, amount.yuan, merchant, number, merchant, returnURL)
        return FormFields([
            ("v_mid", merchant), ("v_oid", number), ("v_rcvname", merchant), ("v_rcvaddr", merchant), ("v_rcvtel", merchant),
            ("v_rcvpost", merchant), ("v_amount", amount.yuan), ("v_ymd", day), ("v_orderstatus", "1"), ("v_ordername", merchant),
            ("v_moneytype", Self.yuan), ("v_url", returnURL), ("v_md5info", seal),
        ])
    }
}
