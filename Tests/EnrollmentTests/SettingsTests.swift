import Crypto
import EnrollmentDomain
import Foundation
import HTTPClient
import Primitives
import Runtime
import Synchronization
import Testing

@testable import Enrollment
@testable import SignIn

@Suite struct SettingsTests {
    private func environment(_ changes: [String: String?]) -> [String: String] {
        let keys = ["k1", "lookup"].map { Keyring.generate(id: $0, random: Effects.system.random) }.joined(separator: "\n")
        var environment = [
            "PUBLIC_URL": "https://cet.test/", "EXAM_PACK": Bench.packURL.path, "KEYRING": keys, "PASSPORT_ISSUER": "https://passport.test",
            "CLIENT_ID": "cet", "CLIENT_SECRET": "s", "PAYMENT_URL": "unix:/run/payment.sock", "PAYMENT_TOKEN": "t",
            "TICKET_KEY": String(repeating: "ab", count: 32),
        ]
        for (name, value) in changes { environment[name] = value }
        return environment
    }

    @Test("S5 what is left out has its default: the first sitting, the passport where its issuer says")
    func defaults() throws {
        let settings = try EnrollmentSettings(Configuration(environment: environment([:])))
        #expect(settings.publicURL == "https://cet.test")
        #expect(settings.sitting.code.rawValue == "CET-2026-12")
        #expect("\(settings.passport)" == "https://passport.test")
        #expect(settings.sessionTime == .hours(8))
    }

    @Test(
        "S5 a wrong value stops the start and is named",
        arguments: [
            ("PUBLIC_URL", "cet.test"), ("SITTING", "CET-1999-06"), ("KEYRING", "k1:00"), ("PAYMENT_URL", "payment"),
            ("SESSION_HOURS", "0"),
            ("EXAM_PACK", "/nowhere/cet.json"), ("CLIENT_SECRET", nil),
        ] as [(String, String?)])
    func wrong(name: String, value: String?) throws {
        let error = #expect(throws: ConfigurationError.self) {
            try EnrollmentSettings(Configuration(environment: environment([name: value])))
        }
        #expect(try #require(error).description.hasPrefix(name))
    }

    @Test("S5 a pack's faults are told by line and path, one a line")
    func pack() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "pack.json")
        try Data(try PackText.shipped.replacing(#""room_size": 30"#, #""room_size": 0"#).bytes).write(to: file)
        let faults = #expect(throws: PackFaults.self) {
            try EnrollmentSettings(Configuration(environment: environment(["EXAM_PACK": file.path])))
        }
        let text = try #require(faults).description
        #expect(
            text.replacing(#/line [0-9]+/#, with: "line N") == """
                the exam pack has 2 faults
                  line N: sittings[0].room_size: must be 1 to 99
                  line N: sittings[1].room_size: must be 1 to 99
                """)
    }
}

@Suite struct RememberedTests {
    /// Numbers its fetches.
    private final class Publisher: Sendable {
        private let fetches = Mutex(0)
        private let remembered = Remembered<Int>()

        func ask(at moment: Timestamp) async throws -> Int {
            try await remembered.value(at: moment, noOlderThan: .minutes(10)) { [self] in
                await Task.yield()
                return fetches.withLock {
                    $0 += 1
                    return $0
                }
            }
        }
    }

    @Test("E4 what the passport publishes is fetched once, however many ask, and again when it is old")
    func once() async throws {
        let publisher = Publisher()
        let now = Timestamp(seconds: 1_000)
        let answers = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 { group.addTask { try await publisher.ask(at: now) } }
            return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
        }
        #expect(answers == [1])
        #expect(try await publisher.ask(at: now + .seconds(599)) == 1)
        #expect(try await publisher.ask(at: now + .seconds(600)) == 2)
    }

    @Test("E4 a fetch that failed is tried by the next who asks")
    func failure() async throws {
        let remembered = Remembered<Int>()
        let now = Timestamp(seconds: 1_000)
        await #expect(throws: SignInRefusal.passportUnavailable) {
            try await remembered.value(at: now, noOlderThan: .minutes(10)) { throw SignInRefusal.passportUnavailable }
        }
        #expect(try await remembered.value(at: now, noOlderThan: .minutes(10)) { 7 } == 7)
    }
}
