import Foundation
import Runtime
import Testing

@Suite struct ConfigurationTests {
    /// A folder of the test's own, gone with it.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }

        func file(_ content: String) throws -> String { try file(Data(content.utf8)) }

        func file(_ content: Data) throws -> String {
            let file = path + "/" + UUID().uuidString
            try content.write(to: URL(fileURLWithPath: file))
            return file
        }
    }

    private func shown(_ configuration: Configuration) -> [String] { configuration.entries.map { "\($0.name)=\($0.shown)" } }

    @Test("S5 settings come from the environment, or are the default")
    func values() throws {
        let configuration = Configuration(environment: ["HOST": "example.cn", "PORT": "8080", "LOGS": "off"])
        #expect(try configuration.string("HOST", "the host") == "example.cn")
        #expect(try configuration.string("PATH_PREFIX", default: "/", "the prefix") == "/")
        #expect(try configuration.integer("PORT", default: 80, in: 1...65_535, "the port") == 8_080)
        #expect(try configuration.integer("SIZE", default: 7, in: 1...9, "the size") == 7)
        #expect(try configuration.flag("LOGS", default: true, "logs") == false)
        #expect(try configuration.flag("PAGES", default: true, "pages") == true)
        #expect(try configuration.optional("MAIL", "the mail server") == nil)
        #expect(shown(configuration) == ["HOST=example.cn", "PATH_PREFIX=/", "PORT=8080", "SIZE=7", "LOGS=off", "PAGES=on", "MAIL="])
        #expect(configuration.entries.map(\.isDefault) == [false, true, false, true, false, true, true])
    }

    @Test(
        "S5 a secret from a file, without the editor's line break",
        arguments: [
            ("s3cret", "s3cret"), ("s3cret\n", "s3cret"), ("s3cret\r\n", "s3cret"), ("a\nb\n", "a\nb"), ("a\n\n", "a\n"), (" a ", " a "),
            ("密钥\n", "密钥"),
        ])
    func fileTwin(_ content: String, _ value: String) throws {
        let folder = try Folder()
        let configuration = Configuration(environment: ["TOKEN_FILE": try folder.file(content)])
        #expect(try configuration.string("TOKEN", secret: true, "the token") == value)
        #expect(shown(configuration) == ["TOKEN=(hidden)"])
    }

    @Test("S5 numbers and flags have a twin too")
    func fileTwinOfOthers() throws {
        let folder = try Folder()
        let configuration = Configuration(environment: ["PORT_FILE": try folder.file("8080\n"), "LOGS_FILE": try folder.file("on\n")])
        #expect(try configuration.integer("PORT", default: 80, in: 1...65_535, "the port") == 8_080)
        #expect(try configuration.flag("LOGS", default: false, "logs"))
    }

    @Test("S5 what is empty is not set")
    func emptyValues() throws {
        let folder = try Folder()
        let file = try folder.file("\n")
        let configuration = Configuration(environment: [
            "A": "", "A_FILE": "", "B": "", "B_FILE": try folder.file("b"), "C_FILE": file, "D": "d", "D_FILE": "",
        ])
        #expect(try configuration.string("A", default: "a", "a") == "a")
        #expect(try configuration.string("B", "b") == "b")
        #expect(try configuration.optional("C", secret: true, "c") == nil)
        #expect(try configuration.string("D", "d") == "d")
        #expect(throws: ConfigurationError.missing(name: "A", meaning: "a")) { try configuration.string("A", "a") }
        #expect(throws: ConfigurationError.missing(name: "C", meaning: "c")) { try configuration.string("C", secret: true, "c") }
        #expect(shown(configuration) == ["A=a", "B=b", "C=", "D=d"])
    }

    @Test("S5 no default, no start")
    func missing() {
        let configuration = Configuration(environment: [:])
        let error = #expect(throws: ConfigurationError.self) { try configuration.string("TOKEN", "the token of the service") }
        #expect(error?.description == "TOKEN is not set: the token of the service")
    }

    @Test("S5 a value and its file at once are refused, and neither is shown")
    func setTwice() throws {
        let folder = try Folder()
        let configuration = Configuration(environment: ["TOKEN": "one", "TOKEN_FILE": try folder.file("two")])
        let error = #expect(throws: ConfigurationError.self) { try configuration.string("TOKEN", secret: true, "the token") }
        #expect(error?.description == "TOKEN and TOKEN_FILE are both set: remove one")
    }

    @Test("S5 a file that can't be read")
    func unreadable() throws {
        let folder = try Folder()
        let notText = try folder.file(Data([0xff, 0xfe, 0x00]))
        for path in [folder.path + "/none", folder.path, notText] {
            let configuration = Configuration(environment: ["TOKEN_FILE": path])
            let error = #expect(throws: ConfigurationError.self) {
                try configuration.string("TOKEN", default: "d", secret: true, "the token")
            }
            #expect(error?.description == "TOKEN_FILE names a file that can't be read: \"\(path)\"")
        }
    }

    @Test("S5 wrong numbers", arguments: ["0", "65536", "-1", "80.0", "80 ", "0x50", "", "eighty", "99999999999999999999", "８０"])
    func wrongNumbers(_ text: String) {
        let configuration = Configuration(environment: ["PORT": text])
        guard !text.isEmpty else { return }
        let error = #expect(throws: ConfigurationError.self) { try configuration.integer("PORT", default: 80, in: 1...65_535, "the port") }
        #expect(error?.description == "PORT has the wrong value \"\(text)\": the port, 1–65535")
        #expect(configuration.entries.isEmpty)
    }

    @Test("S5 wrong flags", arguments: ["true", "1", "ON", "yes", "of"])
    func wrongFlags(_ text: String) {
        let configuration = Configuration(environment: ["LOGS": text])
        #expect(throws: ConfigurationError.wrong(name: "LOGS", value: text, meaning: "logs, on or off")) {
            try configuration.flag("LOGS", default: true, "logs")
        }
    }

    @Test(
        "S5 whatever is wrong, it is told in one line",
        arguments: ["a\nb", "a\r\nb", "a\u{2028}b", "\u{1b}[31m", String(repeating: "x", count: 5_000)])
    func oneLine(_ text: String) {
        let configuration = Configuration(environment: ["LEVEL": text, "OTHER_FILE": text])
        let wrong = #expect(throws: ConfigurationError.self) { try configuration.integer("LEVEL", default: 1, in: 1...2, "the level") }
        let unreadable = #expect(throws: ConfigurationError.self) { try configuration.string("OTHER", "another") }
        for line in [wrong, unreadable].compactMap({ $0?.description }) {
            #expect(!line.contains(where: \.isNewline) && !line.contains("\u{1b}"))
            #expect(line.count < 200)
        }
    }

    @Test("S5 a wrong secret is not shown")
    func wrongSecret() {
        let configuration = Configuration(environment: ["KEY": "hunter2"])
        let error = #expect(throws: ConfigurationError.self) {
            try configuration.value(
                "KEY", default: nil, secret: true, "32 bytes in hexadecimal", shown: { (_: Int) in "" }, parse: Int.init)
        }
        #expect(error?.description == "KEY has the wrong value: 32 bytes in hexadecimal")
    }

    @Test("S5 an absent secret shows that it is absent")
    func absentSecret() throws {
        let configuration = Configuration(environment: [:])
        #expect(try configuration.optional("PASSWORD", secret: true, "the password") == nil)
        #expect(shown(configuration) == ["PASSWORD="])
    }
}
