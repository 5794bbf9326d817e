import Primitives
import Runtime
import Testing

@Suite struct TraceTests {
    private static let id = "4bf92f3577b34da6a3ce929d0e0e4736"
    private let random: (Int) -> [UInt8] = { count in (1...count).map { UInt8($0) } }

    @Test(
        "S2 a caller's trace goes on (W3C Trace Context §3.2)",
        arguments: [
            "00-\(id)-00f067aa0ba902b7-01", "00-\(id)-00f067aa0ba902b7-00", "00-\(id)-00f067aa0ba902b7-ff", "01-\(id)-00f067aa0ba902b7-01",
            "cc-\(id)-00f067aa0ba902b7-01-what-the-future-will-be-like", "fe-\(id)-00f067aa0ba902b7-01-",
        ])
    func continuing(_ header: String) {
        let trace = Trace(continuing: header, random: random)
        #expect(trace.traceID.hexadecimal == Self.id)
        #expect(trace.spanID.hexadecimal == "1112131415161718")
        #expect(trace.traceparent == "00-\(Self.id)-1112131415161718-01")
    }

    @Test(
        "S2 a malformed header begins a new trace",
        arguments: [
            "", "00", "-", "---", "00-\(id)", "00-\(id)-00f067aa0ba902b7", "00-\(id)-00f067aa0ba902b7-", "00-\(id)-00f067aa0ba902b7-1",
            "00-\(id)-00f067aa0ba902b7-011", "00-\(id)-00f067aa0ba902b7-0x", "00-\(id)-00f067aa0ba902b7-01-extra",
            "00-\(id)-00f067aa0ba902b7-01-",
            "ff-\(id)-00f067aa0ba902b7-01", "0-\(id)-00f067aa0ba902b7-01", "zz-\(id)-00f067aa0ba902b7-01",
            "00-\(id.uppercased())-00f067aa0ba902b7-01",
            "00-\(id)-00F067AA0BA902B7-01", "00-\(id)0-00f067aa0ba902b7-01", "00-\(id.dropLast())-00f067aa0ba902b7-01",
            "00-\(id)-00f067aa0ba902b-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01", "00-\(id)-0000000000000000-01", "00-\(id)-00f067aa0ba902b7 -01",
            " 00-\(id)-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e47\u{e9}-00f067aa0ba902b7-01", "00-\(id)-00f067aa0ba902bg-01",
        ])
    func beginning(_ header: String) {
        #expect(Trace(continuing: header, random: random).traceID.hexadecimal == "0102030405060708090a0b0c0d0e0f10")
    }

    @Test func noHeaderBeginsATrace() {
        let trace = Trace(continuing: nil, random: random)
        #expect(trace.traceparent == "00-0102030405060708090a0b0c0d0e0f10-1112131415161718-01")
        #expect(Trace(continuing: trace.traceparent, random: random).traceID == trace.traceID)
    }
}
