import HTTPServer
import PaymentDomain
import Primitives
import Runtime

/// How the gateways that stand in for the real ones are set up (SPEC Y4).
struct SimulatorSettings: Sendable {
    let listen: ListenAddress
    /// As browsers reach it.
    let browserURL: String
    /// As this service reaches it.
    let serviceURL: String
    /// For its database and keys.
    let folder: String
    /// How many times faster than the real gateways' the waiting between callbacks is.
    let speed: Int64
    /// How long a slow answer takes, in milliseconds.
    let slowness: Int64
    /// Which trades have faults, unless the plan is changed while this runs.
    let faults: FaultPlan
    let alipay: AlipayHabits
    let payease: PayEaseHabits

    init(_ configuration: Configuration) throws(ConfigurationError) {
        let listen = try configuration.value(
            "SIMULATOR_LISTEN", default: ListenAddress.tcp(host: "127.0.0.1", port: 8090),
            "where the simulated gateways are answered: host:port",
            shown: \.description
        ) { text in ListenAddress(text).flatMap { $0.port == nil ? nil : $0 } }
        let own = "http://\(listen.description)"
        self.listen = listen
        browserURL = try configuration.string("SIMULATOR_URL", default: own, "the simulated gateways' address as browsers see it")
        serviceURL = try configuration.string(
            "SIMULATOR_SERVICE_URL", default: own, "the simulated gateways' address as this service sees it")
        folder = try configuration.string(
            "SIMULATOR_FOLDER", default: "simulator", "where the simulated gateways keep their database and keys")
        speed = Int64(
            try configuration.integer(
                "SIMULATOR_SPEED", default: 1, in: 1...1_000_000, "how many times faster than for real a callback is sent again"))
        slowness = Int64(
            try configuration.integer(
                "SIMULATOR_SLOWNESS", default: 8_000, in: 0...120_000, "how long a slow answer takes, in milliseconds"))
        let chances = try configuration.value(
            "SIMULATOR_FAULTS", default: [:], "how many of a hundred trades have a fault: lines fault=percent",
            shown: { $0.map { "\($0.key.rawValue)=\($0.value)" }.sorted().joined(separator: ", ") }, parse: Self.chances)
        let seed = try configuration.integer("SIMULATOR_SEED", default: 1, in: 0...Int.max, "what the faults are drawn from")
        faults = FaultPlan(seed: UInt64(seed), chances: chances)
        alipay = try AlipayHabits(configuration)
        payease = try PayEaseHabits(configuration)
    }

    init(
        listen: ListenAddress, browserURL: String, folder: String, speed: Int64 = 1, slowness: Int64 = 0,
        faults: FaultPlan = .init(seed: 1, chances: [:]), alipay: AlipayHabits = .init(), payease: PayEaseHabits = .init()
    ) {
        self.listen = listen
        self.browserURL = browserURL
        serviceURL = browserURL
        self.folder = folder
        self.speed = speed
        self.slowness = slowness
        self.faults = faults
        self.alipay = alipay
        self.payease = payease
    }

    static func chances(_ text: String) -> [Fault: Int]? {
        var chances: [Fault: Int] = [:]
        for line in text.split(whereSeparator: { $0 == "\n" || $0 == "," }) {
            let parts = line.split(separator: "=")
            guard parts.count == 2, let fault = Fault(rawValue: String(parts[0]).trimmed), let percent = Int(parts[1]),
                (0...100).contains(percent)
            else { return nil }
            chances[fault] = percent
        }
        return chances
    }

    /// The real gateways' pauses before a callback is sent again, at this speed.
    func pauses(of channel: Channel) -> [Timestamp.Span] {
        switch channel {
        case .alipay: alipay.allPauses.map(scaled)
        case .payease: payease.pauses.map(scaled)
        }
    }

    /// How late a refund is listed that is listed late.
    var listingDelay: Timestamp.Span { scaled(.minutes(5)) }

    /// How late a late callback is.
    var lateness: Timestamp.Span { scaled(.minutes(30)) }

    private func scaled(_ span: Timestamp.Span) -> Timestamp.Span { .microseconds(max(1, span.microseconds / speed)) }
}

extension ListenAddress {
    fileprivate var port: Int? {
        switch self {
        case .tcp(_, let port): port
        case .unix: nil
        }
    }
}
