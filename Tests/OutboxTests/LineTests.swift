import Database
import Foundation
import Primitives
import Runtime
import ScratchDatabase
import Synchronization
import Testing
import Waiting

@testable import Outbox

/// Each topic is a line of its own.
@Suite(.timeLimit(.minutes(5))) struct LineTests {
    @Test("Y8 while one topic's peer hangs, messages of another arrive, those that come later too")
    func hanging() async throws {
        let post = try Post()
        let gate = Gate()
        post.interruption.withLock { $0 = { if $0.hasPrefix("stuck") { await gate.pass() } } }
        for number in 1...3 { try await post.send("stuck\(number)", key: "\(number)", topic: "memo") }
        try await post.send("first", key: "a")
        // As the process runs them: each by itself.
        let strands = post.courier.strands
        #expect(strands.count == 3)
        let stuck = Task { try await strands[0]() }
        await gate.someoneWaits()
        try await strands[1]()
        #expect(post.arrived.withLock { $0 } == ["first"])
        try await post.send("second", key: "a")
        try await strands[1]()
        try await strands[2]()
        #expect(post.arrived.withLock { $0 } == ["first", "second"])
        gate.open()
        try await stuck.value
        #expect(post.arrived.withLock { $0.count } == 5)
    }

    @Test("Y8 a round over all topics delivers one beside the other")
    func beside() async throws {
        let post = try Post()
        let gate = Gate()
        post.interruption.withLock { $0 = { $0 == "stuck" ? await gate.pass() : gate.open() } }
        try await post.send("stuck", key: "a", topic: "memo")
        try await post.send("free", key: "a", topic: "note")
        // The one that is held is set free by the other's arrival only.
        #expect(try await post.courier.deliverDue() == 2)
    }

    @Test("Y8 a key of one topic holds back nothing of the same key in another")
    func sameKey() async throws {
        let post = try Post()
        post.refused.withLock { $0 = ["note1"] }
        for text in ["note1", "note2"] { try await post.send(text, key: "order", topic: "note") }
        for text in ["memo1", "memo2"] { try await post.send(text, key: "order", topic: "memo") }
        try await post.courier.deliverDue()
        #expect(post.arrived.withLock { $0 } == ["memo1", "memo2"])
    }

    @Test("Y8 whatever fails, each key's messages arrive in their order", arguments: [1, 2, 3])
    func order(seed: UInt64) async throws {
        let post = try Post()
        let dice = Mutex(seed)
        post.interruption.withLock {
            $0 = { _ in
                await Task.yield()
                let draw = dice.withLock { seed in
                    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return seed >> 33
                }
                if draw % 3 == 0 { throw Post.Refused() }
            }
        }
        for number in 0..<20 {
            for key in 0..<10 { try await post.send("\(key) \(number)", key: "\(key)", topic: key % 2 == 0 ? "note" : "memo") }
        }
        while try await post.waiting() > 0 {
            try await post.courier.deliverDue()
            post.clock.withLock { $0 = $0 + .minutes(5) }
        }
        let arrived = post.arrived.withLock { $0 }.map { $0.split(separator: " ") }
        for key in 0..<10 { #expect(arrived.filter { $0[0] == "\(key)" }.map { String($0[1]) } == (0..<20).map { "\($0)" }) }
    }

    @Test("Y8 S4 after a crash between arrival and removal a message arrives again, and before its followers")
    func crash() async throws {
        let post = try Post()
        for text in ["a1", "a2"] { try await post.send(text, key: "a") }
        // The receiver has it, and the process gets no further.
        post.interruption.withLock { $0 = { [database = post.database] _ in database.close() } }
        await #expect(throws: DatabaseError.self) { try await post.courier.deliverDue() }
        #expect(post.arrived.withLock { $0 } == ["a1"])
        let next = try Post(on: post.scratch)
        #expect(try await next.courier.deliverDue() == 2)
        #expect(next.arrived.withLock { $0 } == ["a1", "a2"])
        #expect(try await next.waiting() == 0)
    }

    @Test("S4 a delivery that the end of the process cuts short is due at once when the next one begins")
    func cutShort() async throws {
        let post = try Post()
        let gate = Gate()
        try await post.send("a1", key: "a")
        post.interruption.withLock {
            $0 = { _ in
                await gate.pass()
                try Task.checkCancellation()
            }
        }
        let courier = post.courier
        let work = Task { try await courier.deliverDue() }
        await gate.someoneWaits()
        work.cancel()
        gate.open()
        #expect(try await work.value == 0)
        post.interruption.withLock { $0 = nil }
        #expect(try await post.courier.deliverDue() == 1)
    }

    @Test("A topic that nobody delivers stays in the outbox, tried again ever more rarely, beside those that arrive")
    func unknownTopic() async throws {
        let post = try Post()
        for topic in ["alpha", "note", "zeta"] { try await post.send(topic, key: "x", topic: topic) }
        for _ in 0..<3 { for strand in post.courier.strands { try await strand() } }
        #expect(post.arrived.withLock { $0 } == ["note"])
        let tries = try await post.database.read { try $0.all("SELECT tries FROM outbox") { try $0.next(Int.self) } }
        #expect(tries == [1, 1])
        post.clock.withLock { $0 = $0 + .minutes(5) }
        #expect(try await post.courier(of: "alpha", "zeta").deliverDue() == 2, "until somebody does")
    }

    @Test("S7 messages that an older version left are delivered by this one")
    func migrated() async throws {
        let scratch = try ScratchDatabase()
        let old = try Database.open(scratch.location(), migrations: [Outbox.migration(1)])
        try await old.write { tx in
            for (index, (text, topic)) in [("a1", "note"), ("m1", "memo"), ("a2", "note")].enumerated() {
                // As the older version numbered them: over all topics.
                try tx.run(
                    """
                    INSERT INTO outbox (id, topic, key, sequence, payload, written_at, due_at) VALUES ($1, $2, 'a', $3, $4, $5, $5)
                    """, Effects.system.newID(OutboxMessage.self), topic, index + 1, Array(text.utf8), Timestamp(seconds: 1))
            }
        }
        old.close()
        let post = try Post(on: scratch)
        #expect(try await post.courier.deliverDue() == 3)
        #expect(post.arrived.withLock { $0 }.filter { $0.hasPrefix("a") } == ["a1", "a2"])
    }
}
