import Foundation
import Primitives
import Runtime
import Testing

@testable import Service

@Suite struct SettingsTests {
    static let common = ["LISTEN": "127.0.0.1:0", "INTERNAL_LISTEN": "127.0.0.1:0", "DATABASE_URL": "sqlite:/x"]

    @Test("S5 a rehearsal's clock that isn't there stops the start with its name")
    func clock() throws {
        let settings = try ServiceSettings(Configuration(environment: Self.common.merging(["CLOCK_FILE": "/nope"]) { $1 }))
        #expect(throws: ConfigurationError.unusable(name: "CLOCK_FILE", reason: "/nope is no file with a number of microseconds")) {
            try settings.effects()
        }
    }

    @Test("S5 P11 the settings say what an operator's token is called")
    func operators() throws {
        let configuration = Configuration(environment: Self.common)
        _ = try ServiceSettings(configuration)
        #expect(configuration.entries.first { $0.name == "INTERNAL_TOKENS" }?.meaning.contains("operator-") == true)
    }

    @Test("S5 a sender that is no address stops the start", arguments: ["not an address", "x\nBcc: evil@evil.cn", "考试@qq.com"])
    func sender(text: String) {
        #expect {
            try MailSettings(Configuration(environment: ["MAIL_FROM": text]))
        } throws: { error in
            guard case .wrong("MAIL_FROM", _, _) = error as? ConfigurationError else { return false }
            return !"\(error)".contains("\n")
        }
    }

    @Test(
        "S5 mail that no server would take stops the start, and the line names what is missing",
        arguments: [
            (["SMTP_URL": "smtp://mail"], "MAIL_FROM"),
            (["SMTP_URL": "smtp://mail", "MAIL_FROM": "no-reply@localhost.localdomain"], "MAIL_FROM"),
            (["SMTP_URL": "smtp://mail", "MAIL_FROM": "a@b.cn", "SMTP_USER": "u"], "SMTP_PASSWORD"),
            (["SMTP_URL": "smtp://mail", "MAIL_FROM": "a@b.cn", "SMTP_PASSWORD": "p"], "SMTP_USER"),
            (["SMTP_USER": "u", "SMTP_PASSWORD": "p"], "SMTP_URL"),
        ])
    func mailServer(environment: [String: String], missing: String) {
        #expect {
            try MailSettings(Configuration(environment: environment))
        } throws: { error in
            guard case .missing(let name, _) = error as? ConfigurationError else { return false }
            return name == missing && !"\(error)".contains("\n")
        }
    }

    @Test("S5 a folder in which no mail can be left stops the start; one that can be made is made, and left empty")
    func spool() throws {
        let outer = FileManager.default.temporaryDirectory.appending(path: "spool-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: outer) }
        try MailSettings(Configuration(environment: ["MAIL_SPOOL": outer.appending(path: "a/b").path])).prepare()
        #expect(try FileManager.default.contentsOfDirectory(atPath: outer.appending(path: "a/b").path) == [])
        try Data().write(to: outer.appending(path: "file"))
        for folder in ["/proc/nope", outer.appending(path: "file").path, outer.appending(path: "file/x").path] {
            let mail = try MailSettings(Configuration(environment: ["MAIL_SPOOL": folder]))
            #expect(throws: ConfigurationError.unusable(name: "MAIL_SPOOL", reason: "no mail can be written to the folder \(folder)")) {
                try mail.prepare()
            }
        }
        let server = ["SMTP_URL": "smtp://127.0.0.1:25", "MAIL_FROM": "no-reply@example.cn", "MAIL_SPOOL": "/proc/nope"]
        #expect(throws: Never.self) { try MailSettings(Configuration(environment: server)).prepare() }
    }

    @Test(
        "S3 S5 what may stand as an address for browsers, and at which of them passwords go unencrypted",
        arguments: [
            ("https://passport.example.cn", true, false), ("https://p.cn:65535", true, false), ("http://localhost:8081", true, false),
            ("http://127.0.0.1", true, false), ("http://[::1]:8081", true, false), ("http://passport.example.cn", true, true),
            ("http://192.168.1.5:8081", true, true), ("http://127.example.cn", true, true), ("http://localhost.example.cn", true, true),
            ("https://p.cn:99999", false, false), ("https://p.cn:0", false, false), ("https://p.cn/", false, false),
            ("https://u@p.cn", false, false), ("https://p.cn?x", false, false), ("ftp://p.cn", false, false), ("p.cn", false, false),
            ("https://", false, false), ("", false, false), ("https://Passport.example.cn", false, false), ("HTTPS://p.cn", false, false),
            ("https://p.cn:443", false, false), ("http://localhost:80", false, false), ("https://p.cn:08443", false, false),
            ("https://p.cn:", false, false), ("https://通行证.cn", false, false), ("https://%70.cn", false, false),
            ("https://xn--fiq228c.cn", true, false),
        ])
    func addresses(text: String, isOrigin: Bool, isExposed: Bool) {
        #expect(PublicAddress.isOrigin(text) == isOrigin)
        #expect(PublicAddress.isExposed(text) == isExposed)
    }
}
