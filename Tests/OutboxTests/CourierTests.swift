import Database
import Foundation
import Primitives
import Runtime
import Synchronization
import Testing

@testable import Outbox

@Suite struct CourierTests {
    @Test("Y8 messages of one key arrive in the order they were written, once each")
    func order() async throws {
        let post = try Post()
        for number in 1...50 { try await post.send("a\(number)", key: "a") }
        #expect(try await post.courier.deliverDue() == 50)
        #expect(post.arrived.withLock { $0 } == (1...50).map { "a\($0)" })
        #expect(try await post.courier.deliverDue() == 0)
    }

    @Test("Y8 a message that is refused holds back only its own key, and is tried again until it is taken")
    func heldBack() async throws {
        let post = try Post()
        post.refused.withLock { $0 = ["a1"] }
        for text in ["a1", "a2"] { try await post.send(text, key: "a") }
        try await post.send("b1", key: "b")
        try await post.courier.deliverDue()
        #expect(post.arrived.withLock { $0 } == ["b1"])
        post.refused.withLock { $0 = [] }
        try await post.courier.deliverDue()
        #expect(post.arrived.withLock { $0 } == ["b1"], "not before its time")
        post.clock.withLock { $0 = $0 + .seconds(2) }
        try await post.courier.deliverDue()
        #expect(post.arrived.withLock { $0 } == ["b1", "a1", "a2"])
    }

    @Test("P4 Y8 what the other side will never take is tried eight times and given up; the next of its key arrives")
    func rejected() async throws {
        let post = try Post()
        post.rejected.withLock { $0 = ["a1"] }
        for text in ["a1", "a2"] { try await post.send(text, key: "a") }
        for _ in 1...7 {
            try await post.courier.deliverDue()
            post.clock.withLock { $0 = $0 + .minutes(5) }
        }
        #expect(post.arrived.withLock { $0 }.isEmpty, "it may be mistaken")
        try await post.courier.deliverDue()
        #expect(post.arrived.withLock { $0 } == ["a2"])
        #expect(try await post.waiting() == 0)
        #expect(post.metrics.text().contains("outbox_given_up_total{topic=\"note\"} 1"))
    }

    @Test("P14 Y8 what may be put right is asked for as long as the deliverer says, however often it is refused")
    func rejectedPatiently() async throws {
        let post = try Post()
        post.patience.withLock { $0 = .days(1) }
        post.rejected.withLock { $0 = ["a1"] }
        try await post.send("a1", key: "a")
        for _ in 1...20 {
            try await post.courier.deliverDue()
            post.clock.withLock { $0 = $0 + .hours(1) }
        }
        #expect(try await post.waiting() == 1)
        post.clock.withLock { $0 = $0 + .hours(4) }
        try await post.courier.deliverDue()
        #expect(try await post.waiting() == 0)
    }

    @Test("P4 a letter that still fails after a day is given up; other messages stay until they arrive", arguments: ["mail", "note"])
    func overdue(topic: String) async throws {
        let post = try Post()
        post.refused.withLock { $0 = ["a1"] }
        for text in ["a1", "a2"] { try await post.send(text, key: "a", topic: topic) }
        let courier = post.courier(of: "mail", "note")
        try await courier.deliverDue()
        post.clock.withLock { $0 = $0 + .hours(23) }
        try await courier.deliverDue()
        #expect(try await post.waiting() == 2)
        post.clock.withLock { $0 = $0 + .hours(1) }
        try await courier.deliverDue()
        #expect(post.arrived.withLock { $0 } == (topic == "mail" ? ["a2"] : []))
        #expect(try await post.waiting() == (topic == "mail" ? 0 : 2))
    }

    @Test("A message of a transaction that fails never leaves")
    func rolledBack() async throws {
        let post = try Post()
        let effects = post.effects
        await #expect(throws: Post.Refused.self) {
            try await post.database.write { tx in
                try tx.send(OutboxMessage(topic: "note", key: "a", payload: []), id: effects.newID(), at: effects.now())
                throw Post.Refused()
            }
        }
        #expect(try await post.courier.deliverDue() == 0)
    }

    @Test(
        "The pause doubles up to five minutes and keeps a random half",
        arguments: [
            (0, [0, 0] as [UInt8], 250), (0, [255, 255], 500), (3, [0, 0], 2_000), (30, [255, 255], 300_000), (1_000, [0, 0], 150_000),
        ])
    func delay(tries: Int, random: [UInt8], milliseconds: Int64) {
        #expect(Courier.delay(after: tries, random: random) == .milliseconds(milliseconds))
    }
}
