import Crypto
import Foundation
import Runtime
import Testing

@testable import Payment

@Suite("Settings")
struct SettingsTests {
    private static let token = "fedcba9876543210fedcba9876543210"
    private static let simulated = [
        "PUBLIC_URL": "http://pay.test", "PAYMENT_SIMULATOR": "on", "CLIENTS": "cet=http://127.0.0.1:1\nncre=unix:/run/ncre.sock",
        "EVENT_TOKENS": "cet:\(token)\nncre:\(token)",
    ]
    private static let real = [
        "PUBLIC_URL": "http://pay.test", "ALIPAY_APP_ID": "1", "ALIPAY_SELLER_ID": "2",
        "ALIPAY_PRIVATE_KEY": World.keys?.merchant.pem ?? "",
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

    @Test(
        "Y4 the simulator is refused while a real gateway is configured, by whichever of its settings",
        arguments: real.keys.filter { $0 != "PUBLIC_URL" } + ["ALIPAY_GATEWAY", "PAYEASE_PUBLIC_KEY"])
    func neverBoth(name: String) throws {
        let value = Self.real[name] ?? "https://openapi.alipay.com/gateway.do"
        let refusal = #expect(throws: ConfigurationError.self) {
            try PaymentSettings(Configuration(environment: Self.simulated.merging([name: value]) { $1 }))
        }
        #expect(refusal?.description.hasPrefix(name) == true && refusal?.description.contains(value) == false)
    }

    @Test("Y3 keys come from files, in every form that key tools write")
    func keyFiles() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let key = try #require(World.keys).merchant
        let bare: (String) -> String = { $0.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined() }
        for secret in [key.pem, key.traditionalPEM, bare(key.pem), bare(key.traditionalPEM)] {
            for known in [Vectors.publicKey, Vectors.publicKeyPKCS1, bare(Vectors.publicKey), bare(Vectors.publicKeyPKCS1)] {
                let (one, other) = (folder.appending(path: "app.pem"), folder.appending(path: "alipay.pem"))
                try (secret + "\n").write(to: one, atomically: true, encoding: .utf8)
                try (known + "\n").write(to: other, atomically: true, encoding: .utf8)
                var environment = Self.real.filter { !["ALIPAY_PRIVATE_KEY", "ALIPAY_PUBLIC_KEY"].contains($0.key) }
                environment["ALIPAY_PRIVATE_KEY_FILE"] = one.path
                environment["ALIPAY_PUBLIC_KEY_FILE"] = other.path
                guard case .real(let alipay, _) = try PaymentSettings(Configuration(environment: environment)).gateways else {
                    Issue.record("these are real gateways")
                    continue
                }
                #expect(try alipay.key.pem == key.pem && alipay.gatewayKey.pem == RSAPublicKey(pem: Vectors.publicKey).pem)
            }
        }
    }

    @Test("Y5 where PayEase's answers aren't signed they come over https", arguments: [true, false])
    func unsignedAnswers(isSigned: Bool) throws {
        var environment = Self.real.merging(["PAYEASE_INTERFACES": "http://p/m"]) { $1 }
        if isSigned { environment["PAYEASE_PUBLIC_KEY"] = Vectors.publicKey }
        let refusal = Result { try PaymentSettings(Configuration(environment: environment)) }
        #expect((try? refusal.get()) == nil || isSigned)
        if isSigned { _ = try refusal.get() }
    }

    @Test(
        "S5 a value of a real gateway that can't work stops the start",
        arguments: [
            ("PUBLIC_URL", "nonsense"), ("PUBLIC_URL", "http://x/"), ("NOTIFY_URL", "foo bar"), ("ALIPAY_GATEWAY", "nonsense"),
            ("PAYEASE_GATEWAY", "nonsense"), ("PAYEASE_INTERFACES", "https://p/m/"), ("PAYEASE_MERCHANT_ID", "4-44"),
            ("ALIPAY_PUBLIC_KEY", ""),
        ])
    func unworkable(name: String, value: String) throws {
        let own = try #require(World.keys).merchant.publicKey.pem
        let environment = Self.real.merging([name: value.isEmpty ? own : value]) { $1 }
        let refusal = #expect(throws: ConfigurationError.self) { try PaymentSettings(Configuration(environment: environment)) }
        #expect(refusal?.description.hasPrefix(name) == true)
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
            ["SIMULATOR_SPEED": "0"], ["PAYMENT_SIMULATOR": "yes"], ["SIMULATOR_SEED": "-1"], ["SIMULATOR_IMMEDIATE_TRIES": "4"],
            ["SIMULATOR_PAYEASE_CHARSET": "big5"], ["SIMULATOR_PAYEASE_HASHES": "both"], ["SIMULATOR_PAYEASE_ROOT": "a b"],
            ["SIMULATOR_PAYEASE_PAUSES": "4,x"], ["SIMULATOR_PAYEASE_PAUSES": "0"],
        ])
    func wrong(change: [String: String]) {
        let environment = Self.simulated.merging(change) { $1 }
        #expect(throws: ConfigurationError.self) { try PaymentSettings(Configuration(environment: environment)) }
    }
}
