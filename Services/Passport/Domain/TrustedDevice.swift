public import Primitives

/// A browser whose owner has said, after a log-in with a captcha, that nobody else uses it (SPEC P6), or in which who reads the owner's mailbox
/// has typed a mailed code (P7). It brings an opaque cookie, and has
/// wrong passwords counted against itself: no stranger's failures lock it out (P7).
public enum TrustedDevice {
    public static let lifetime = Timestamp.Span.days(90)
    /// Of the browser in which a mailed link has set a new password (P8): enough to log in with it.
    public static let afterRecovery = Timestamp.Span.hours(1)
    /// Of the browser in which a mailed code was typed (P7): it may stand in a campus's computer room, where others sit tomorrow.
    public static let afterCode = Timestamp.Span.hours(24)
    /// The oldest of an account's goes for one more.
    public static let most = 20
}

public enum BrowserRefusal: Error, Equatable, Sendable {
    /// No trusted browser of the account's (P9).
    case unknown
}
