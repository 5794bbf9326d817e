/// The way money takes.
public enum Channel: String, CaseIterable, Sendable {
    /// 支付宝
    case alipay
    /// 首信易支付
    case payease
}
