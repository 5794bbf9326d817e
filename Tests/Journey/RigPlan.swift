import Crypto
import Foundation
import Primitives
import Runtime

/// The settings of three services that know each other: addresses, keys and tokens, drawn anew.
struct RigPlan {
    private let folder: URL
    private let addresses: RigAddresses
    /// The URL of PostgreSQL, whose database has a schema for each service; `nil` is a SQLite file for each.
    private let server: String?
    /// By service, the same for each of its processes.
    private var own: [String: [String: String]] = [:]

    static let captchaAnswer = "0000"
    /// All candidates of a rehearsal come from one address.
    static let requestsPerClient = "1000000"

    init(folder: URL, addresses: RigAddresses, server: String?, exams: [RigExam]) {
        self.folder = folder
        self.addresses = addresses
        self.server = server
        let tokens = exams.map { (exam: $0, toPayment: Self.token(), toEnrollment: Self.token()) }
        func lines(_ line: ((exam: RigExam, toPayment: String, toEnrollment: String)) -> String) -> String {
            tokens.map(line).joined(separator: "\n")
        }
        own["passport"] = [
            "ISSUER": addresses.url("passport"), "KEYRING": Self.keyring(), "PASSPORT_CAPTCHA": "test",
            "REGISTRATIONS_PER_CLIENT": "1000000", "AUTHORIZATIONS_PER_CLIENT": "1000000", "MAILS_PER_CLIENT": "1000000",
            "FAILURES_PER_CLIENT": "1000000",
            "SESSION_IDLE_MINUTES": "500000", "SESSION_MINUTES": "500000",
        ]
        own["payment"] = [
            "PUBLIC_URL": addresses.url("payment"), "CLIENTS": lines { "\($0.exam.id)=\(addresses.inside($0.exam.service))" },
            "EVENT_TOKENS": lines { "\($0.exam.id):\($0.toEnrollment)" }, "INTERNAL_TOKENS": lines { "\($0.exam.id):\($0.toPayment)" },
            "PAYMENT_SIMULATOR": "on", "SIMULATOR_URL": addresses.url("simulator"), "SIMULATOR_SERVICE_URL": addresses.url("simulator"),
            "SIMULATOR_FOLDER": path("simulator"), "ATTEMPT_MINUTES": "120", "PASSPORT_ISSUER": addresses.url("passport"),
            "PASSPORT_URL": addresses.url("passport"), "CLIENT_ID": "payment", "CLIENT_SECRET_FILE": path(Self.deskSecretFile),
        ]
        for (exam, toPayment, toEnrollment) in tokens { own[exam.service] = enrollment(exam, toPayment, toEnrollment) }
        // Nobody but a visitor or two comes to these.
        for exam in exams.dropFirst() { own[exam.service]?.merge(["MAX_CONNECTIONS": "64", "MAX_CONNECTIONS_PER_CLIENT": "64"]) { $1 } }
    }

    private func enrollment(_ exam: RigExam, _ toPayment: String, _ toEnrollment: String) -> [String: String] {
        [
            "PUBLIC_URL": addresses.url(exam.service), "PASSPORT_ISSUER": addresses.url("passport"),
            "PASSPORT_URL": addresses.url("passport"), "CLIENT_ID": exam.id, "CLIENT_SECRET_FILE": path(exam.secretFile),
            "PAYMENT_URL": addresses.inside("payment"), "PAYMENT_TOKEN": toPayment, "INTERNAL_TOKENS": "payment:\(toEnrollment)",
            // The crowd of a rehearsal comes at once, and none of it waits.
            "ENROLLMENT_CAPTCHA": "test", "ADMISSIONS_PER_SECOND": "0",
            "EXAM_PACK": exam.pack.path, "KEYRING": Self.keyring(), "TICKET_KEY": Effects.system.random(32).hexadecimal,
        ]
    }

    /// - Parameter instance: counted from 1.
    func settings(of service: String, instance: Int) -> [String: String] {
        let process = addresses.process(instance, of: service)
        let common = [
            "LISTEN": addresses.address(process), "INTERNAL_LISTEN": addresses.inside(process), "DATABASE_URL": database(of: service),
            "CLOCK_FILE": path("clock"), "LOG_LEVEL": "info", "LOG_REQUESTS": "off", "REQUESTS_PER_CLIENT": Self.requestsPerClient,
            "MAX_CONNECTIONS_PER_CLIENT": "2000", "TRUST_FORWARDED_FOR": process == service ? "off" : "on",
            "MAIL_SPOOL": path("mail"), "MAIL_FROM": "no-reply@exam.example",
        ]
        let simulator = ["SIMULATOR_LISTEN": addresses.address(addresses.process(instance, of: "simulator"))]
        return common.merging(service == "payment" ? simulator : [:]) { $1 }.merging(own[service] ?? [:]) { $1 }
    }

    private func database(of service: String) -> String {
        server.map { "\($0)&options=-csearch_path%3D\(service.replacing("-", with: "_"))" } ?? "sqlite:\(path("\(service).db"))"
    }

    /// What Payment is known by at the passport.
    static let deskSecretFile = "payment-client-secret"

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    private static func token() -> String { Base64.urlEncode(Effects.system.random(32)) }

    private static func keyring() -> String {
        let random: (Int) -> [UInt8] = { Effects.system.random($0) }
        return Keyring.generate(id: "k1", random: random) + "\n" + Keyring.generate(id: "lookup", random: random) + "\n"
    }
}
