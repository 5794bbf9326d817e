import Primitives
import Runtime

/// What is known of PayEase only from merchants that differ (payease.md, [?]).
struct PayEaseHabits: Sendable {
    var charset = PayEaseCharset.utf8
    var hashes = PayEase.HashedText.decoded
    /// The root element of its answers.
    var root = "ackmessage"
    /// How many orders it tells of in one call, at most.
    var batch = PayEase.mostOrders
    /// Between the tries of a callback, at real speed.
    var pauses = AlipayHabits.pauses

    init() {}

    init(_ configuration: Configuration) throws(ConfigurationError) {
        charset = try configuration.value(
            "SIMULATOR_PAYEASE_CHARSET", default: charset, "the character set of PayEase's callbacks: utf-8 or gb2312", shown: \.rawValue,
            parse: PayEaseCharset.init)
        hashes = try configuration.value(
            "SIMULATOR_PAYEASE_HASHES", default: hashes, "which text of a callback PayEase hashes: decoded or encoded", shown: \.rawValue,
            parse: PayEase.HashedText.init)
        root = try configuration.value(
            "SIMULATOR_PAYEASE_ROOT", default: root, "the name of the root element in PayEase's answers", shown: { $0 }
        ) { text in text.allSatisfy { $0.isASCII && $0.isLetter } ? text : nil }
        batch = try configuration.integer(
            "SIMULATOR_PAYEASE_BATCH", default: batch, in: 1...PayEase.mostOrders,
            "how many orders PayEase tells of in one callback at most")
        pauses = try configuration.value(
            "SIMULATOR_PAYEASE_PAUSES", default: pauses, "minutes between the tries of PayEase's callbacks: 4,10,60",
            shown: { $0.map { String($0.seconds / 60) }.joined(separator: ",") }, parse: Self.pauses)
    }

    private static func pauses(_ text: String) -> [Timestamp.Span]? {
        let minutes = text.split(separator: ",").map { Int64(String($0).trimmed) }
        guard minutes.allSatisfy({ (1...10_080).contains($0 ?? 0) }) else { return nil }
        return minutes.map { .minutes($0 ?? 0) }
    }
}

/// What differs between Alipay's accounts (alipay.md, [?]).
struct AlipayHabits: Sendable {
    /// Tries at once before the first pause: one, or three more at some accounts.
    var immediateTries = 0

    /// alipay.md, Notify.
    static let pauses: [Timestamp.Span] = [.minutes(4), .minutes(10), .minutes(10), .hours(1), .hours(2), .hours(6), .hours(15)]

    var allPauses: [Timestamp.Span] { Array(repeating: .microseconds(1), count: immediateTries) + Self.pauses }

    init() {}

    init(_ configuration: Configuration) throws(ConfigurationError) {
        immediateTries = try configuration.integer(
            "SIMULATOR_IMMEDIATE_TRIES", default: 0, in: 0...3, "how often Alipay posts a callback again at once before it waits")
    }
}
