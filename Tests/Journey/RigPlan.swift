import Crypto
import Foundation
import Primitives
import Runtime

/// The settings of three services that know each other: addresses, keys and tokens, drawn anew.
struct RigPlan {
    let passport: [String: String]
    let payment: [String: String]
    let enrollment: [String: String]
    private let ports: [String: Int]

    static let captchaAnswer = "rehearsal"
    static let clientID = "cet"

    /// - Parameter ports: for `passport`, `payment`, `enrollment` and `simulator`.
    init(folder: URL, ports: [String: Int], pack: URL, settings: [String: [String: String]]) {
        self.ports = ports
        let toPayment = Self.token()
        let toEnrollment = Self.token()
        func inside(_ name: String) -> String { "unix:\(folder.appending(path: "\(name).sock").path)" }
        func url(_ name: String) -> String { "http://127.0.0.1:\(ports[name] ?? 0)" }
        func common(_ name: String, _ own: [String: String]) -> [String: String] {
            let shared = [
                "LISTEN": "127.0.0.1:\(ports[name] ?? 0)", "INTERNAL_LISTEN": inside(name),
                "DATABASE_URL": "sqlite:\(folder.appending(path: "\(name).db").path)",
                "CLOCK_FILE": folder.appending(path: "clock").path, "LOG_LEVEL": "info", "LOG_REQUESTS": "off",
                "REQUESTS_PER_CLIENT": "1000000", "MAX_CONNECTIONS_PER_CLIENT": "2000",
                "MAIL_SPOOL": folder.appending(path: "mail").path, "MAIL_FROM": "no-reply@exam.example",
            ]
            return shared.merging(own) { $1 }.merging(settings[name] ?? [:]) { $1 }
        }
        passport = common(
            "passport",
            [
                "ISSUER": url("passport"), "KEYRING": Self.keyring(), "CAPTCHA_TEST_ANSWER": Self.captchaAnswer,
                "REGISTRATIONS_PER_CLIENT": "1000000", "MAILS_PER_CLIENT": "1000000", "FAILURES_PER_CLIENT": "1000000",
                "SESSION_IDLE_MINUTES": "500000", "SESSION_MINUTES": "500000",
            ])
        payment = common(
            "payment",
            [
                "PUBLIC_URL": url("payment"), "CLIENTS": "\(Self.clientID)=\(inside("enrollment"))",
                "EVENT_TOKENS": "\(Self.clientID):\(toEnrollment)", "INTERNAL_TOKENS": "\(Self.clientID):\(toPayment)",
                "SIMULATOR": "on", "SIMULATOR_LISTEN": "127.0.0.1:\(ports["simulator"] ?? 0)",
                "SIMULATOR_FOLDER": folder.appending(path: "simulator").path, "ATTEMPT_MINUTES": "120",
            ])
        enrollment = common(
            "enrollment",
            [
                "PUBLIC_URL": url("enrollment"), "PASSPORT_ISSUER": url("passport"), "PASSPORT_URL": url("passport"),
                "CLIENT_ID": Self.clientID, "CLIENT_SECRET_FILE": folder.appending(path: "client-secret").path,
                "PAYMENT_URL": inside("payment"), "PAYMENT_TOKEN": toPayment, "INTERNAL_TOKENS": "payment:\(toEnrollment)",
                "EXAM_PACK": pack.path, "KEYRING": Self.keyring(), "TICKET_KEY": Effects.system.random(32).hexadecimal,
            ])
    }

    func url(_ name: String) -> String { "http://127.0.0.1:\(ports[name] ?? 0)" }

    private static func token() -> String { Base64.urlEncode(Effects.system.random(32)) }

    private static func keyring() -> String {
        let random: (Int) -> [UInt8] = { Effects.system.random($0) }
        return Keyring.generate(id: "k1", random: random) + "\n" + Keyring.generate(id: "lookup", random: random) + "\n"
    }
}
