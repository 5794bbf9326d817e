import Runtime
import Testing

@Suite struct MetricsTests {
    @Test("S2 the text format, sorted by name and labels")
    func wholeText() {
        let metrics = Metrics()
        metrics.counter("requests_total", "Requests answered.", ["status": "503", "method": "GET"]).increment()
        metrics.counter("requests_total", "Requests answered.", ["status": "200", "method": "GET"]).increment(by: 41)
        metrics.gauge("queue_length", "Waiting.") { 7 }
        #expect(
            metrics.text() == """
                # HELP queue_length Waiting.
                # TYPE queue_length gauge
                queue_length 7
                # HELP requests_total Requests answered.
                # TYPE requests_total counter
                requests_total{method="GET",status="200"} 41
                requests_total{method="GET",status="503"} 1

                """)
    }

    @Test("S2 nothing measured, nothing said")
    func empty() { #expect(Metrics().text() == "") }

    @Test("S2 a histogram's buckets hold everything up to their bound")
    func histogram() {
        let metrics = Metrics()
        let histogram = metrics.histogram("wait_seconds", "Waiting.", ["queue": "hash"])
        for microseconds: Int64 in [-5, 0, 1_000, 1_001, 9_000_000, 60_000_001] { histogram.record(microseconds: microseconds) }
        let lines = metrics.text().split(separator: "\n").map(String.init)
        #expect(lines.count == 2 + 13 + 2)
        #expect(lines[1] == "# TYPE wait_seconds histogram")
        #expect(lines[2] == #"wait_seconds_bucket{queue="hash",le="0.001000"} 3"#)
        #expect(lines[3] == #"wait_seconds_bucket{queue="hash",le="0.002500"} 4"#)
        #expect(lines[12] == #"wait_seconds_bucket{queue="hash",le="2.500000"} 4"#)
        #expect(lines[13] == #"wait_seconds_bucket{queue="hash",le="10.000000"} 5"#)
        #expect(lines[14] == #"wait_seconds_bucket{queue="hash",le="+Inf"} 6"#)
        #expect(lines[15] == #"wait_seconds_sum{queue="hash"} 69.002002"#)
        #expect(lines[16] == #"wait_seconds_count{queue="hash"} 6"#)
    }

    @Test func histogramWithoutLabels() {
        let metrics = Metrics()
        metrics.histogram("wait_seconds", "Waiting.").record(microseconds: 500)
        #expect(metrics.text().contains("wait_seconds_bucket{le=\"0.001000\"} 1\n"))
        #expect(metrics.text().contains("\nwait_seconds_sum 0.000500\nwait_seconds_count 1\n"))
    }

    @Test(
        "S2 the escapes of the format, and no others",
        arguments: [
            ("a\"b", #"a\"b"#), ("a\\b", #"a\\b"#), ("a\nb", #"a\nb"#), ("a\r\nb", "a\r\\nb"), ("a\tb", "a\tb"), ("中文", "中文"),
            ("\"\u{301}", "\\\"\u{301}"),
            ("\u{1}", "\u{1}"),
        ])
    func escapes(_ value: String, _ escaped: String) {
        let metrics = Metrics()
        metrics.counter("a", "b", ["l": value]).increment()
        #expect(Array(metrics.text().utf8) == Array("# HELP a b\n# TYPE a counter\na{l=\"\(escaped)\"} 1\n".utf8))
    }

    @Test func helpTextStaysOnItsLine() {
        let metrics = Metrics()
        metrics.counter("a", "one\ntwo\\ \"three\"").increment()
        #expect(metrics.text() == "# HELP a one\\ntwo\\\\ \"three\"\n# TYPE a counter\na 1\n")
    }

    @Test func theSameNameAndLabelsAreTheSameCounter() {
        let metrics = Metrics()
        metrics.counter("a", "b", ["x": "1", "y": "2"]).increment()
        metrics.counter("a", "b", ["y": "2", "x": "1"]).increment()
        #expect(metrics.counter("a", "b", ["x": "1", "y": "2"]).value == 2)
        #expect(metrics.counter("a", "b", ["x": "2", "y": "1"]).value == 0)
    }

    @Test func aGaugeIsReadWhenAsked() {
        let metrics = Metrics()
        let counter = metrics.counter("source", "s")
        metrics.gauge("g", "h") { counter.value }
        counter.increment(by: 5)
        #expect(metrics.text().contains("\ng 5\n"))
        metrics.gauge("g", "h") { -1 }
        #expect(metrics.text().contains("\ng -1\n"))
    }

    @Test func nothingIsLostBetweenTasks() async {
        let metrics = Metrics()
        let histogram = metrics.histogram("h", "h")
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for _ in 0..<1_000 {
                        metrics.counter("c", "c", ["task": "\(task % 2)"]).increment()
                        histogram.record(microseconds: 1)
                    }
                }
            }
        }
        #expect(metrics.text().contains("c{task=\"0\"} 4000\nc{task=\"1\"} 4000\n"))
        #expect(metrics.text().contains("h_count 8000\n"))
    }
}
