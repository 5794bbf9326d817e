import Captcha
public import Crypto
public import EnrollmentDomain
import Foundation
public import HTTPClient
public import Primitives
public import Runtime
public import Service

/// What Enrollment is told by its environment, beside what every service is told (SPEC S5).
public struct EnrollmentSettings: Sendable {
    /// This service as browsers see it, without a slash at the end.
    public let publicURL: String
    public let exam: Exam
    public let sitting: Sitting
    public let keyring: Keyring
    /// The passport as browsers see it, and as its tokens name it.
    public let issuer: String
    public let passport: BaseURL
    public let clientID: String
    public let clientSecret: String
    public let payment: BaseURL
    public let paymentToken: String
    public let sessionTime: Timestamp.Span
    public let mail: MailSettings
    /// Signs the code on admission tickets (E25).
    public let ticketKey: JWT.SigningKey
    /// An answer that passes any captcha: for rehearsals, never where people look for their accounts.
    public let captchaTestAnswer: String?
    static let captcha = "ENROLLMENT_CAPTCHA"
    /// How many candidates are let in a second; `nil` without a line.
    public let admissionsPerSecond: Int?

    public init(_ configuration: Configuration) throws {
        publicURL = try configuration.value(
            "PUBLIC_URL", default: nil, "this service as browsers see it: https://cet.example.edu.cn", shown: \.self, parse: Self.origin)
        let pack = try configuration.string("EXAM_PACK", "the exam pack's file (JSON)")
        let code = try configuration.optional("SITTING", "the code of the sitting in the pack; the pack's first when absent")
        keyring = try configuration.value(
            "KEYRING", default: nil, secret: true, "the keys that seal identity numbers: lines id:64-hex and one lookup:64-hex",
            shown: { _ in "set" }, parse: { try? Keyring(text: $0) })
        let issuer = try configuration.value(
            "PASSPORT_ISSUER", default: nil, "the passport as browsers see it", shown: { (text: String) in text }, parse: Self.origin)
        self.issuer = issuer
        passport = try configuration.value(
            "PASSPORT_URL", default: BaseURL(issuer), "the passport as this service reaches it: http://host:port or unix:/path",
            shown: { "\($0)" }, parse: BaseURL.init)
        clientID = try configuration.string("CLIENT_ID", "this exam's client id at the passport")
        clientSecret = try configuration.string("CLIENT_SECRET", secret: true, "this exam's client secret at the passport")
        payment = try configuration.value(
            "PAYMENT_URL", default: nil, "Payment's internal address: http://host:port or unix:/path", shown: { "\($0)" },
            parse: BaseURL.init)
        paymentToken = try configuration.string("PAYMENT_TOKEN", secret: true, "the token that Payment knows this exam by")
        sessionTime = .hours(
            Int64(try configuration.integer("SESSION_HOURS", default: 8, in: 1...72, "how long a candidate stays logged in")))
        mail = try MailSettings(configuration)
        ticketKey = try configuration.value(
            "TICKET_KEY", default: nil, secret: true, "the Ed25519 seed that signs admission tickets: 64 hexadecimal digits",
            shown: { _ in "set" }
        ) { text in
            [UInt8](hexadecimal: text).flatMap { try? Ed25519PrivateKey(seed: $0) }.map { JWT.SigningKey.ed25519(id: "ticket", $0) }
        }
        guard let content = FileManager.default.contents(atPath: pack) else {
            throw ConfigurationError.wrong(name: "EXAM_PACK", value: pack, meaning: "a file that can be read")
        }
        let rate = try configuration.integer(
            "ADMISSIONS_PER_SECOND", default: 500, in: 0...100_000,
            "how many candidates are let in a second, over all processes of this exam; more wait in line; 0: no line")
        admissionsPerSecond = rate == 0 ? nil : rate
        captchaTestAnswer = try Captchas.testAnswer(configuration, Self.captcha)
        exam = try ExamPack.read(Array(content))
        sitting = try Self.sitting(code, of: exam)
    }

    private static func origin(_ text: String) -> String? {
        guard text.hasPrefix("http://") || text.hasPrefix("https://"), BaseURL(text) != nil else { return nil }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private static func sitting(_ code: String?, of exam: Exam) throws(ConfigurationError) -> Sitting {
        let sittings = exam.sittings.filter { code == nil || $0.code.rawValue == code }
        guard let sitting = sittings.first else {
            let known = exam.sittings.map(\.code.rawValue).joined(separator: ", ")
            throw .wrong(name: "SITTING", value: code, meaning: "one of the pack's sittings: \(known)")
        }
        return sitting
    }
}
