import Captcha
import Primitives
import Testing

@testable import PassportDomain

@Suite struct UnambiguousTextTests {
    @Test("P4 a code is six characters that nobody takes for another")
    func alphabet() {
        #expect(Set(UnambiguousText.alphabet).count == 32)
        #expect(UnambiguousText.alphabet.allSatisfy { !"01IO".utf8.contains($0) })
        #expect(UnambiguousText.draw(from: [0, 31, 32, 255, 7, 8]) == "2Z2Z9A")
    }

    @Test(
        "P4 what was typed is read kindly",
        arguments: [("ab2c3d", "AB2C3D"), (" AB2 C3D\n", "AB2C3D"), ("ａｂ２Ｃ３ｄ", "AB2C3D"), ("AB2-C3D", "AB2C3D"), ("４２", "42"), ("", "")])
    func reading(typed: String, meant: String) { #expect(UnambiguousText.reading(typed) == meant) }
}

@Suite struct ArithmeticQuestionTests {
    @Test(
        "P6 the question in English is the same sum",
        arguments: [([0, 0, 0], "What is eleven plus two?"), ([31, 5, 255], "What is forty-two minus seven?")] as [([UInt8], String)])
    func english(random: [UInt8], text: String) { #expect(ArithmeticQuestion(random: random).english == text) }

    @Test(
        "P6 the question in words has one answer",
        arguments: [
            ([0, 0, 0], "十一加上二，等于多少？", "13"), ([0, 8, 1], "十一减去十，等于多少？", "1"), ([9, 3, 1], "二十减去五，等于多少？", "15"),
            ([39, 8, 2], "五十加上十，等于多少？", "60"), ([31, 5, 255], "四十二减去七，等于多少？", "35"),
        ] as [([UInt8], String, String)])
    func question(random: [UInt8], text: String, answer: String) {
        let question = ArithmeticQuestion(random: random)
        #expect(question.text == text)
        #expect(question.answer == answer)
    }
}

@Suite struct ThrottleTests {
    let policy = ThrottlePolicy(free: 5)

    @Test(
        "P7 waiting grows from seconds to 15 minutes",
        arguments: [(0, 0), (4, 0), (5, 2), (6, 4), (7, 8), (12, 256), (13, 512), (14, 900), (40, 900), (1_000_000, 900)] as [(Int, Int64)])
    func wait(failures: Int, seconds: Int64) { #expect(policy.wait(after: failures) == .seconds(seconds)) }

    @Test("P7 failures are forgotten after a day without one")
    func memory() {
        let start = Timestamp(seconds: 0)
        let four = (1...4).reduce(nil as Throttle?) { throttle, _ in .counting(throttle, at: start, by: policy) }
        #expect(four?.failures == 4)
        #expect(Throttle.counting(four, at: start + .hours(23), by: policy).failures == 5)
        #expect(Throttle.counting(four, at: start + .hours(24), by: policy).failures == 1)
    }

    @Test("P7 a block ends to the microsecond")
    func block() {
        let throttle = Throttle(failures: 5, lastAt: Timestamp(seconds: 0), blockedUntil: Timestamp(seconds: 2))
        #expect(throttle.isBlocked(at: Timestamp(microseconds: 1_999_999)))
        #expect(!throttle.isBlocked(at: Timestamp(seconds: 2)))
    }

    @Test("P7 a failure that costs no waiting blocks nobody whose clock is behind")
    func noBlock() {
        let free = Throttle.counting(nil, at: Timestamp(seconds: 10), by: policy)
        #expect(!free.isBlocked(at: Timestamp(seconds: 9)))
        #expect(!free.forgiving(free).isBlocked(at: Timestamp(seconds: 9)))
    }
}

@Suite struct SlipTests {
    static let start = Timestamp(seconds: 1_800_000_000)
    /// One failure drains each 18 seconds.
    let policy = ThrottlePolicy.network(hourly: 200)

    private func counted(_ count: Int, by policy: ThrottlePolicy) throws -> Throttle {
        try #require((0..<count).reduce(nil as Throttle?) { throttle, _ in .counting(throttle, at: Self.start, by: policy) })
    }

    @Test(
        "P7 who gets in takes back the own slips of a quarter of an hour, ten at most, and no more than there is",
        arguments: [(3, 3, 0, 0), (10, 3, 0, 7), (10, 3, 899, 7), (10, 3, 900, 10), (40, 10, 60, 30), (40, 25, 60, 30), (2, 3, 0, 0)]
            as [(Int, Int, Int64, Int)])
    func takesBack(ofNetwork: Int, slips: Int, after seconds: Int64, left: Int) throws {
        let network = try counted(ofNetwork, by: policy)
        let forgiven = network.forgiving(try counted(slips, by: .slips), at: Self.start + .seconds(seconds))
        #expect(forgiven == Throttle(failures: left, lastAt: network.lastAt, blockedUntil: network.blockedUntil))
    }

    @Test("P7 slips bring no wait of their own, however many they are")
    func noWait() throws {
        #expect(try counted(500, by: policy).isBlocked(at: Self.start))
        #expect(try !counted(500, by: .slips).isBlocked(at: Self.start))
    }

    /// Own accounts are failed at and got into at random, between as many guesses at others as the network takes.
    @Test("P7 guesses at others are never more than the limit and what drains, whatever else their network does", arguments: 1...5)
    func neverMore(seed: UInt64) {
        var (random, now, network) = (seed &* 0x9E37_79B9_7F4A_7C15, Self.start, nil as Throttle?)
        var (slips, guesses, most) = ([Throttle?](repeating: nil, count: 5), 0, 0)
        func draw(_ bound: UInt64) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((random >> 33) % bound)
        }
        for _ in 1...1_500 {
            now = now + .milliseconds(Int64(draw(9_000)))
            guard network?.isBlocked(at: now) != true else { continue }
            let own = draw(8)
            if own >= 5 {
                (network, guesses) = (.counting(network, at: now, by: policy), guesses + 1)
            } else if draw(2) == 0 {
                network = .counting(network, at: now, by: policy)
                slips[own] = .counting(slips[own], at: now, by: .slips)
            } else {
                network = slips[own].flatMap { network?.forgiving($0, at: now) } ?? network
                slips[own] = nil
            }
            most = max(most, guesses - Int((now - Self.start).seconds / 18))
        }
        // Above the limit a few get in while the wait grows from two seconds to eighteen.
        #expect((150...210).contains(most))
    }
}

@Suite struct VerificationTests {
    let sent = Timestamp(seconds: 1_000)
    let account = ID<Account>(at: Timestamp(seconds: 0), random: [UInt8](repeating: 0, count: 10))

    @Test(
        "P4 a code is good for ten minutes and five wrong tries",
        arguments: [(0, 0, true), (599, 4, true), (600, 0, false), (0, 5, false), (0, 6, false)] as [(Int64, Int, Bool)])
    func code(after seconds: Int64, wrongTries: Int, isTaken: Bool) {
        #expect(MailedCode(sentAt: sent, wrongTries: wrongTries).isTaken(at: sent + .seconds(seconds)) == isTaken)
    }

    @Test("P4 a link is good for 24 hours, whatever became of the code", arguments: [(86_399, true), (86_400, false)] as [(Int64, Bool)])
    func link(after seconds: Int64, isTaken: Bool) {
        #expect(
            Verification(account: account, code: MailedCode(sentAt: sent, wrongTries: 5)).takesLink(at: sent + .seconds(seconds)) == isTaken
        )
    }
}

@Suite struct ClientNetworkTests {
    @Test(
        "P4 P7 whoever has an IPv6 address has its /64; everything else is itself",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("unix", "unix"), ("unknown", "unknown"), ("", ""), ("::", "0:0:0:0::/64"), ("::1", "0:0:0:0::/64"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:DB8:1:2::9", "2001:db8:1:2::/64"), ("2001:db8::1", "2001:db8:0:0::/64"),
            ("2001:0db8:0001:0002::", "2001:db8:1:2::/64"), ("2001:db8:1:2:3::", "2001:db8:1:2::/64"), ("1::2:3:4:5:6:7", "1:0:2:3::/64"),
            ("::2:3:4:5:6:7:8", "0:2:3:4::/64"), ("64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"), ("fe80::1%eth0", "fe80:0:0:0::/64"),
            ("x:y:z", "x:y:z"), (":::", "0:0:0:0::/64"),
        ])
    func network(client: String, text: String) { #expect(ClientNetwork(of: client).text == text) }
}

@Suite struct SessionRuleTests {
    @Test(
        "P9 a session ends when it is idle too long, and in the end in any case",
        arguments: [(0, 0, true), (0, 7_199, true), (0, 7_200, false), (80_000, 86_399, true), (86_000, 86_400, false)]
            as [(Int64, Int64, Bool)])
    func alive(lastSeen: Int64, now: Int64, isAlive: Bool) {
        let (zero, id) = (Timestamp(seconds: 0), [UInt8](repeating: 0, count: 10))
        let session = Session(
            id: ID(at: zero, random: id), account: ID(at: zero, random: id), authenticatedAt: zero,
            lastSeenAt: Timestamp(seconds: lastSeen), expiresAt: Timestamp(seconds: 86_400))
        #expect(session.isAlive(at: Timestamp(seconds: now), idle: .hours(2)) == isAlive)
    }
}
