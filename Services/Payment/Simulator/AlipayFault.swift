/// Alipay's codes (alipay.md, Codes). The gateway's own errors carry no signature, those of the business do.
enum AlipayFault: Error, Equatable {
    case missing(String)
    case invalid(String)
    case business(String)
    /// The gateway doesn't know what came of it.
    case ignorance

    var code: String {
        switch self {
        case .missing: "40001"
        case .invalid: "40002"
        case .business: "40004"
        case .ignorance: "20000"
        }
    }

    var message: String {
        switch self {
        case .missing: "Missing Required Arguments"
        case .invalid: "Invalid Arguments"
        case .business: "Business Failed"
        case .ignorance: "Service Currently Unavailable"
        }
    }

    var subCode: String {
        switch self {
        case .missing(let code), .invalid(let code), .business(let code): code
        case .ignorance: "isp.unknow-error"
        }
    }

    var isSigned: Bool { code == "40004" }
}
