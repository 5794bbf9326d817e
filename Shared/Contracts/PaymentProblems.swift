/// Codes of Payment's problem documents that Enrollment acts on: one word for both sides.
public enum PaymentProblem {
    /// 409: what became of an earlier attempt isn't known yet; there is no other attempt before it is.
    public static let orderSettling = "order.settling"
    /// 409: no attempt of the order is under way any more; a new one can be started.
    public static let noAttempt = "order.no_attempt"
    /// 404: Payment has no such order or refund, as after it was restored from an older copy.
    public static let recordUnknown = "record.unknown"
    /// 409: all of it went back, or is on its way, by other refunds.
    public static let nothingLeft = "refund.nothing_left"
}
