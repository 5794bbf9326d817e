import Primitives

/// Where a request stands in a chain of calls between services (W3C Trace Context, SPEC S2).
public struct Trace: Hashable, Sendable {
    /// 16 bytes that stay the same through all services: the request id of our logs.
    public let traceID: [UInt8]
    /// 8 bytes for this hop.
    public let spanID: [UInt8]

    /// The trace that the running task belongs to; calls to other services carry it on.
    @TaskLocal public static var current: Trace?

    public init(traceID: [UInt8], spanID: [UInt8]) {
        self.traceID = traceID
        self.spanID = spanID
    }

    /// Continues the caller's trace, or begins a new one when `traceparent` is absent or malformed (Trace Context §3.2).
    public init(continuing traceparent: String?, random: (Int) -> [UInt8]) {
        let fresh = random(24)
        traceID = traceparent.flatMap(Self.traceID) ?? Array(fresh[..<16])
        spanID = Array(fresh[16...])
    }

    /// `version-traceid-parentid-flags`, in lower-case hexadecimal; a version above 00 may go on behind that.
    private static func traceID(in traceparent: String) -> [UInt8]? {
        let parts = traceparent.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 4, let version = field(parts[0], size: 1), version != [0xff], version != [0] || parts.count == 4,
            let trace = field(parts[1], size: 16), trace.contains(where: { $0 != 0 }),
            let parent = field(parts[2], size: 8), parent.contains(where: { $0 != 0 }), field(parts[3], size: 1) != nil
        else { return nil }
        return trace
    }

    private static func field(_ text: String, size: Int) -> [UInt8]? {
        guard text.utf8.count == 2 * size, !text.utf8.contains(where: { (UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0) }) else {
            return nil
        }
        return [UInt8](hexadecimal: text)
    }

    public var traceparent: String { "00-\(traceID.hexadecimal)-\(spanID.hexadecimal)-01" }
}
