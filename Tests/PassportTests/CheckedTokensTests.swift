import Contracts
import Foundation
import HTTP
import PassportDomain
import Primitives
import Runtime
import Synchronization
import Testing

@testable import Passport

@Suite struct CheckedTokensTests {
    /// Counts how often a signature is looked at.
    private final class Checks: Sendable {
        private let count = Mutex(0)
        private let token: AccessToken?

        init(_ token: AccessToken?) { self.token = token }

        var made: Int { count.withLock { $0 } }

        func check() -> AccessToken? {
            count.withLock { $0 += 1 }
            return token
        }
    }

    private func token() throws -> AccessToken {
        let claims = AccessTokenClaims(
            iss: Plan.issuer, sub: "s", aud: Plan.issuer, exp: 1, iat: 0, jti: "j", clientID: "cet", scope: "openid", sid: "i")
        let id: ID<Grant> = World().effects.newID()
        return AccessToken(claims: claims, id: try #require(TokenID("\(id).1.x")))
    }

    @Test("P10 a signature is checked once, and again when other keys are published; what is none is not remembered")
    func once() throws {
        let (tokens, checks, refused) = (CheckedTokens(), Checks(try token()), Checks(nil))
        for keys in [["k1"], ["k1"], ["k1", "k2"], ["k1", "k2"], ["k2"]] {
            #expect(tokens.token("good", keys: keys, check: checks.check) != nil)
            #expect(tokens.token("bad", keys: keys, check: refused.check) == nil)
        }
        #expect(checks.made == 3 && refused.made == 5)
    }

    @Test("P10 S6 two generations of tokens are remembered, and those that are asked about stay")
    func bounded() throws {
        let tokens = CheckedTokens(most: 4)
        let (often, once) = (Checks(try token()), Checks(try token()))
        for number in 0..<40 {
            _ = tokens.token("often", keys: ["k1"], check: often.check)
            _ = tokens.token("\(number)", keys: ["k1"], check: once.check)
        }
        #expect(often.made == 1 && once.made == 40)
        #expect(tokens.count <= 8)
        _ = tokens.token("39", keys: ["k1"], check: once.check)
        _ = tokens.token("0", keys: ["k1"], check: once.check)
        #expect(once.made == 41, "the last is remembered, the first is not")
    }

    @Test(
        "P8 P10 a token that was looked at before is no token once it has ended, its grant or its session",
        arguments: ["time", "logout", "revoked"])
    func ended(how: String) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let tokens = try await exam.tokens(browser)
        for _ in 1...2 {
            #expect(try await exam.userInfo(tokens.accessToken).status == .ok)
            #expect(try await exam.introspect(tokens.accessToken).active)
        }
        switch how {
        case "time": browser.rig.world.advance(.minutes(15))
        case "logout": _ = try await browser.delete("/api/v1/sessions/current")
        default: _ = try await exam.revoke(tokens.accessToken)
        }
        #expect(try await exam.userInfo(tokens.accessToken).status == .unauthorized)
        #expect(try await !exam.introspect(tokens.accessToken).active)
    }
}
