import Database
import Dispatch
import Foundation
import Primitives
import Runtime
import Synchronization
import Testing

@testable import Outbox

/// Mail as files in a folder.
@Suite(.timeLimit(.minutes(5))) struct SpoolTests {
    /// A folder that isn't there yet, in one that goes away with the test.
    private final class Place: Sendable {
        let outer = FileManager.default.temporaryDirectory.appending(path: "spool-\(UUID().uuidString)")
        var folder: String { outer.appending(path: "mail").path }
        /// What was synced, by its path, with the names in the folder at that moment.
        let synced = Mutex<[(path: String, names: [String])]>([])
        let failing = Mutex<Set<String>>([])

        init() throws { try FileManager.default.createDirectory(at: outer, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(at: outer) }

        var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }

        var spool: Spool {
            Spool(folder: folder) { [self] handle in
                let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(handle.fileDescriptor)")
                synced.withLock { $0.append((path, names)) }
                if failing.withLock({ $0.contains { path.hasSuffix($0) } }) { throw CocoaError(.fileWriteOutOfSpace) }
                try handle.synchronize()
            }
        }

        func courier(_ post: Post) -> Courier {
            let room = MailRoom(spool, sender: "no-reply@exam.example", post.effects)
            return Courier(
                database: post.database, effects: post.effects, log: .silent, metrics: Metrics(), routes: [MailRoom.topic: room.deliver])
        }
    }

    private func write(_ subject: String, in post: Post, goodFor span: Timestamp.Span? = nil) async throws {
        let effects = post.effects
        let letter = Letter(
            to: try EmailAddress("a@mail.example"), subject: subject, text: "hello", expiresAt: span.map { effects.now() + $0 })
        try await post.database.write { try $0.post(letter, effects) }
    }

    @Test("P4 P8 a letter is not sent after the end of its link, and keeps no letter behind it waiting", arguments: [(599, 2), (600, 1)])
    func overdue(seconds: Int64, sent: Int) async throws {
        let (post, place) = (try Post(), try Place())
        try await write("recovery", in: post, goodFor: .minutes(10))
        try await write("next", in: post)
        post.clock.withLock { $0 = $0 + .seconds(seconds) }
        #expect(try await place.courier(post).deliverDue() == sent)
        #expect(place.names.count == sent)
        #expect(try await post.waiting() == 0)
    }

    @Test("S4 a mail gets its name when it is whole and synced, and the folder is synced before the outbox forgets it")
    func durable() async throws {
        let (post, place) = (try Post(), try Place())
        try await write("one", in: post)
        #expect(try await place.courier(post).deliverDue() == 1)
        let name = try #require(place.names.first)
        #expect(place.names == [name] && name.hasSuffix(".eml"))
        #expect(try String(contentsOfFile: place.folder + "/" + name, encoding: .utf8).contains("\r\nTo: <a@mail.example>\r\n"))
        let synced = place.synced.withLock { $0 }
        #expect(synced.map(\.path) == [place.outer.path, place.folder + "/" + name + ".partial", place.folder])
        #expect(synced.map(\.names) == [[], [name + ".partial"], [name]])
        #expect(try await post.waiting() == 0)
    }

    @Test(
        "S4 a mail whose file or folder can't be synced stays in the outbox, and is one file in the end", arguments: [".partial", "/mail"])
    func unsynced(suffix: String) async throws {
        let (post, place) = (try Post(), try Place())
        try await write("one", in: post)
        place.failing.withLock { $0 = [suffix] }
        #expect(try await place.courier(post).deliverDue() == 0)
        #expect(try await post.waiting() == 1)
        place.failing.withLock { $0 = [] }
        post.clock.withLock { $0 = $0 + .minutes(1) }
        #expect(try await place.courier(post).deliverDue() == 1)
        #expect(place.names.count == 1 && place.names.allSatisfy { $0.hasSuffix(".eml") })
    }

    @Test("S4 what a delivery left behind that was cut short is replaced")
    func leftovers() async throws {
        let place = try Place()
        try FileManager.default.createDirectory(atPath: place.folder, withIntermediateDirectories: true)
        for name in ["a.eml", "a.eml.partial"] {
            try Data(repeating: 0x78, count: 10_000).write(to: URL(filePath: place.folder + "/" + name))
        }
        try await place.spool.keep(Array("whole".utf8), named: "a.eml")
        #expect(place.names == ["a.eml"])
        #expect(try String(contentsOfFile: place.folder + "/a.eml", encoding: .utf8) == "whole")
    }

    @Test("A folder that can't be one is an error, not a lost mail")
    func unusable() async throws {
        let (post, place) = (try Post(), try Place())
        try Data().write(to: URL(filePath: place.folder))
        try await write("one", in: post)
        #expect(try await place.courier(post).deliverDue() == 0)
        #expect(try await post.waiting() == 1)
    }

    @Test("A slow disk holds up nobody but the mail")
    func slowDisk() async throws {
        let place = try Place()
        let disk = DispatchSemaphore(value: 0)
        let spool = Spool(folder: place.folder) { _ in disk.wait() }
        let mails = (0..<32).map { number in Task { try await spool.keep([], named: "\(number).eml") } }
        // On Swift's pool these would find every thread waiting for the disk.
        let others = (0..<100).map { number in
            Task {
                await Task.yield()
                return number
            }
        }
        for (number, task) in others.enumerated() { #expect(await task.value == number) }
        for _ in 0..<65 { disk.signal() }
        for mail in mails { try await mail.value }
        #expect(place.names.count == 32)
    }
}
