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

    /// Continues the caller's trace, or begins a new one when `traceparent` is absent or malformed.
    public init(continuing traceparent: String?, random: (Int) -> [UInt8]) {
        let parts = traceparent?.split(separator: "-", omittingEmptySubsequences: false) ?? []
        let fresh = random(24)
        spanID = Array(fresh[16...])
        if parts.count >= 4, parts[0].utf8.count == 2, parts[0] != "ff", parts[1].utf8.count == 32, parts[2].utf8.count == 16,
            let id = [UInt8](hexadecimal: String(parts[1])), id.contains(where: { $0 != 0 })
        {
            traceID = id
        } else {
            traceID = Array(fresh[..<16])
        }
    }

    public var traceparent: String { "00-\(traceID.hexadecimal)-\(spanID.hexadecimal)-01" }
}
