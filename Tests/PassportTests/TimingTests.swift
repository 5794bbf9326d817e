import Crypto
import Database
import Foundation
import PassportDomain
import Primitives
import Runtime
import Testing

@testable import Captcha
@testable import Passport

/// Whether the time of an answer tells an account from none (P5): tries at both take turns, so that whatever else the machine does falls on
/// both alike, and a rank test looks at all of them. `TIMING_TRIES` are 2,000 of each where it is measured in earnest.
@Suite(.serialized) struct TimingTests {
    private static let asked = ProcessInfo.processInfo.environment["TIMING_TRIES"].flatMap { Int($0) }
    private static let tries = asked ?? 300
    private static let origin = Origin(client: "192.0.2.1", userAgent: "")

    /// Nothing is counted out, or both would end in the same refusal at once; the hash is a small part of the real one.
    private func rig() async throws -> Rig {
        let rig = try await Rig { plan in
            plan.hashing = PasswordHasher.Parameters(memoryKiB: 4_096, passes: 1)
            (plan.failuresPerAccount, plan.failuresPerClient, plan.mailsPerAddress) = (1_000_000, 1_000_000, 1_000_000)
            (plan.mailsPerClient, plan.registrationsPerClient) = (1_000_000, 1_000_000)
        }
        try await Browser(rig).registerAndVerify("known@qq.com")
        return rig
    }

    /// - Parameter attempt: one try at the address, which either has an account or has none.
    private func expectAlike(
        _ rig: Rig, known: (Int) -> String = { _ in "known@qq.com" }, unknown: (Int) -> String = { _ in "unknown@qq.com" },
        _ attempt: (String, CaptchaAnswer) async throws -> Void
    ) async throws {
        var times = (known: [Int64](), unknown: [Int64]())
        var captchas = try await captchas(2 * Self.tries, rig)
        for number in 0..<Self.tries {
            // Whoever is second may find warmer caches.
            for isKnown in number.isMultiple(of: 2) ? [true, false] : [false, true] {
                let (address, captcha) = (isKnown ? known(number) : unknown(number), captchas.removeLast())
                let began = ContinuousClock.now
                try await attempt(address, captcha)
                let time = Int64((ContinuousClock.now - began) / .nanoseconds(1))
                if isKnown { times.known.append(time) } else { times.unknown.append(time) }
            }
        }
        let share = RankTest.shareAbove(times.known, times.unknown)
        // Without any difference it is 0.5 ± 0.024 at 300 tries, ± 0.009 at 2,000 (one standard deviation is 0.41 / √tries).
        // Two letters of different length differ by some microseconds of encoding, which an unoptimised build shows and no network does.
        let gap = abs(times.known.sorted()[Self.tries / 2] - times.unknown.sorted()[Self.tries / 2])
        if Self.asked != nil, let test = Test.current {
            print("\(test.displayName ?? test.name): \(share) of all pairs, medians \(gap) ns apart")
        }
        // In earnest three standard deviations and no way round; a few tries on busy cores are left more.
        let isAlike = Self.asked != nil ? abs(share - 0.5) < 0.03 : abs(share - 0.5) < 0.1 || gap < 200_000
        #expect(isAlike, "an account answers later than none in \(share) of all pairs")
    }

    private func captchas(_ count: Int, _ rig: Rig) async throws -> [CaptchaAnswer] {
        let ids = (0..<count).map { _ in rig.world.effects.newID(Captcha.self) }
        let end = rig.world.now + .minutes(5)
        try await rig.database.write { tx in for id in ids { try tx.addCaptcha(id, answerHash: [], expiresAt: end) } }
        return ids.map { CaptchaAnswer(id: $0, text: Plan.testAnswer) }
    }

    @Test("P5 the time of a failed login doesn't tell whether there is an account")
    func logIn() async throws {
        let rig = try await rig()
        try await expectAlike(rig) { address, captcha in
            _ = try? await rig.services.logIn(
                address: address, password: "wrong-Horse-1", captcha: captcha, from: Self.origin, replacing: nil)
        }
    }

    @Test("P5 the time of a log-in to one's own registration doesn't tell whether the address has an owner, right password or wrong")
    func logInToOwn() async throws {
        let rig = try await rig()
        for address in ["known@qq.com", "unknown@qq.com"] { _ = try await Browser(rig).register(address, password: "stranger-Horse-43") }
        for password in ["stranger-Horse-43", "wrong-Horse-1"] {
            try await expectAlike(rig) { address, captcha in
                _ = try? await rig.services.logIn(
                    address: address, password: password, captcha: captcha, from: Self.origin, replacing: nil)
            }
        }
    }

    @Test("P5 the time of a registration doesn't tell whether there is an account")
    func register() async throws {
        let rig = try await rig()
        let hash = try await rig.services.context.hasher.hash(Browser.password)
        try await rig.database.write { tx in
            for number in 0..<Self.tries {
                let owner = Account(id: rig.world.effects.newID(), email: .sample("old\(number)@qq.com"), verifiedAt: nil)
                try tx.addAccount(owner, passwordHash: hash, at: rig.world.now)
                try tx.markVerified(owner, at: rig.world.now)
            }
        }
        try await expectAlike(rig, known: { "old\($0)@qq.com" }, unknown: { "new\($0)@qq.com" }) { address, captcha in
            _ = try await rig.services.register(address: address, password: Browser.password, captcha: captcha, from: Self.origin)
        }
    }

    @Test("P5 the time of asking for the verification mail again doesn't tell whether there is an account")
    func resend() async throws {
        let rig = try await rig()
        try await expectAlike(rig) { address, _ in
            try await rig.services.resendVerification(address: address, registration: nil, from: Self.origin)
        }
    }

    @Test("P5 P8 the time of asking for a new password doesn't tell whether there is an account")
    func recover() async throws {
        let rig = try await rig()
        try await expectAlike(rig) { address, captcha in
            try await rig.services.askRecovery(address: address, captcha: captcha, from: Self.origin)
        }
    }

    @Test("P5 P7 the time of asking for a browser's code, and of a wrong one, doesn't tell whether there is an account")
    func trust() async throws {
        let rig = try await rig()
        try await expectAlike(rig) { address, captcha in
            _ = try await rig.services.askTrust(address: address, captcha: captcha, from: Self.origin)
        }
        // The test's own allowance of mails makes so many codes at one address; each request is looked at by itself.
        let secrets = ["known@qq.com", "unknown@qq.com"].map { ($0, BearerSecret(random: rig.world.effects)) }
        try await rig.database.write { tx in
            try tx.run("DELETE FROM trust_requests")
            for (address, secret) in secrets {
                try tx.addTrustRequest(of: .sample(address), tokenHash: secret.hash, codeHash: nil, sentAt: rig.world.now)
            }
        }
        try await expectAlike(rig) { address, _ in
            let secret = try #require(secrets.first { $0.0 == address }?.1)
            _ = try? await rig.services.trustByMail(secret, code: "222222", from: Self.origin, replacing: nil)
            try await rig.database.write { try $0.run("UPDATE trust_requests SET wrong_tries = 0") }
        }
    }

    @Test("P5 the rank test sees a difference where there is one, and none where there is none")
    func rankTest() {
        let times = (0..<500).map { Int64($0 * 7_919 % 500) }
        #expect(RankTest.shareAbove(times, times) == 0.5)
        #expect(RankTest.shareAbove(times.map { $0 + 500 }, times) == 1)
        #expect(abs(RankTest.shareAbove(times.map { $0 + 100 }, times) - 0.68) < 0.01)
    }
}

/// Mann and Whitney's U, as the share of all pairs in which the first is above the second; ties are halves. It asks for no distribution, and a
/// few times that are far off move it as little as any others.
private enum RankTest {
    static func shareAbove(_ first: [Int64], _ second: [Int64]) -> Double {
        let sorted = second.sorted()
        let wins = first.reduce(0.0) { sum, time in
            let (below, upTo) = (sorted.count { $0 < time }, sorted.count { $0 <= time })
            return sum + Double(below + upTo) / 2
        }
        return wins / (Double(first.count) * Double(second.count))
    }
}
