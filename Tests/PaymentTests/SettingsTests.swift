import Runtime
import Testing

@testable import Payment

@Suite("Settings")
struct SettingsTests {
    private static let token = "fedcba9876543210fedcba9876543210"
    private static let simulated = [
        "PUBLIC_URL": "http://pay.test", "SIMULATOR": "on", "CLIENTS": "cet=http://127.0.0.1:1\nncre=unix:/run/ncre.sock",
        "EVENT_TOKENS": "cet:\(token)\nncre:\(token)",
    ]
    private static let real = [
        "PUBLIC_URL": "http://pay.test", "ALIPAY_APP_ID": "1", "ALIPAY_SELLER_ID": "2", "ALIPAY_PRIVATE_KEY": Vectors.privateKey,
        "ALIPAY_PUBLIC_KEY": Vectors.publicKey, "PAYEASE_GATEWAY": "https://p/pay", "PAYEASE_INTERFACES": "https://p/m",
        "PAYEASE_MERCHANT_ID": "444", "PAYEASE_KEY": "k",
    ]

    @Test("S5 the simulator needs no key, real gateways need theirs")
    func complete() throws {
        let settings = try PaymentSettings(Configuration(environment: Self.simulated))
        #expect(settings.clients.map(\.name) == ["cet", "ncre"])
        #expect(settings.notifyURL == settings.publicURL)
        let configuration = Configuration(environment: Self.real)
        _ = try PaymentSettings(configuration)
        let shown = configuration.entries.map(\.shown)
        #expect(
            !shown.contains { $0.contains("PRIVATE KEY") }
                && configuration.entries.contains { $0.name == "PAYEASE_KEY" && $0.shown == "(hidden)" })
    }

    @Test("S5 real gateways without any one of their settings stop the start", arguments: real.keys.sorted())
    func missing(name: String) {
        #expect(throws: ConfigurationError.self) { try PaymentSettings(Configuration(environment: Self.real.filter { $0.key != name })) }
    }

    @Test(
        "S5 a wrong value stops the start",
        arguments: [
            ["ALIPAY_GATEWAY": "https://openapi.alipay.com/gateway.do"], ["PAYEASE_GATEWAY": "https://p/pay"], ["CLIENTS": "cet"],
            ["CLIENTS": "cet=ftp://x"], ["CLIENTS": "cet=http://a\ncet=http://b"], ["CLIENTS": "mhk=http://a"],
            ["EVENT_TOKENS": "cet:short"],
            ["SIMULATOR_FAULTS": "lost"], ["SIMULATOR_FAULTS": "lost=101"], ["SIMULATOR_FAULTS": "gone=1"], ["SIMULATOR_LISTEN": "unix:/x"],
            ["SIMULATOR_SPEED": "0"], ["SIMULATOR": "yes"],
        ])
    func wrong(change: [String: String]) {
        let environment = Self.simulated.merging(change) { $1 }
        #expect(throws: ConfigurationError.self) { try PaymentSettings(Configuration(environment: environment)) }
    }
}
