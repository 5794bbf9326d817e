import Contracts
import Crypto
import Database
import HTTP
import PassportDomain
import Primitives
import Testing

@testable import Passport

@Suite struct RefreshTokenTests {
    static let offline: KeyValuePairs = ["scope": "openid email offline_access"]

    /// A refresh token, with the access token that came with it.
    static func granted(_ exam: RelyingParty, _ browser: Browser) async throws -> (refresh: String, answer: TokenAnswer) {
        let answer = try await exam.tokens(browser, offline)
        return (try #require(answer.refreshToken), answer)
    }

    private static func successor(_ answer: Response) throws -> String { try #require(try answer.json(TokenAnswer.self).refreshToken) }

    @Test("P10 a refresh token is given for offline_access, and for nothing else")
    func scope() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        #expect(try await exam.tokens(browser).refreshToken == nil)
        let (token, answer) = try await Self.granted(exam, browser)
        #expect(answer.scope == "openid email offline_access")
        #expect(token.utf8.count == 75 && token.utf8.allSatisfy { $0 != UInt8(ascii: ".") })
    }

    @Test("P10 refreshing rotates: new access and ID tokens, a new refresh token; nonce stays with the first, auth_time and sid go on")
    func rotation() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (first, old) = try await Self.granted(exam, browser)
        browser.rig.world.advance(.minutes(20))
        let answer = try await exam.refresh(first)
        #expect(answer.status == .ok && answer.headers["cache-control"] == "no-store")
        let new: TokenAnswer = try answer.json()
        #expect(new.refreshToken != first && new.accessToken != old.accessToken && new.expiresIn == 900)
        #expect(try await exam.userInfo(new.accessToken).status == .ok)
        let (before, after) = (try await exam.identity(old), try await exam.identity(new))
        #expect((after.sub, after.sid, after.authTime, after.aud) == (before.sub, before.sid, before.authTime, before.aud))
        #expect(after.nonce == nil && before.nonce == "n1" && after.iat == before.iat + 1_200)
    }

    @Test("P10 an old refresh token used again ends the whole family, access tokens too")
    func reuse() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (first, _) = try await Self.granted(exam, browser)
        let stolen = first
        let second: TokenAnswer = try await exam.refresh(first).json()
        browser.rig.world.advance(.seconds(10))
        #expect(try await exam.refresh(stolen).tokenError == "invalid_grant")
        let current = try #require(second.refreshToken)
        #expect(try await exam.userInfo(second.accessToken).status == .unauthorized)
        #expect(try await exam.introspect(second.accessToken) == .inactive)
        #expect(try await exam.introspect(current) == .inactive)
        #expect(try await exam.refresh(current).tokenError == "invalid_grant")
        let log: SecurityLogBody = try await browser.get("/api/v1/account/security-log").json()
        #expect(log.events.first?.kind == "refresh_token_reused" && log.events.first?.client == "cet", "P13")
        #expect(browser.rig.world.lines.contains { $0.contains("refresh_token.reused") && !$0.contains(stolen) })
    }

    @Test("P10 the token before the last is a theft at once, however soon it comes")
    func olderReuse() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (first, _) = try await Self.granted(exam, browser)
        let second = try Self.successor(try await exam.refresh(first))
        let third = try Self.successor(try await exam.refresh(second))
        #expect(try await exam.refresh(first).tokenError == "invalid_grant")
        #expect(try await exam.refresh(third).tokenError == "invalid_grant")
    }

    @Test("P10 one family's theft leaves the account's other grants alone")
    func otherFamilies() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (stolen, _) = try await Self.granted(exam, browser)
        let (other, _) = try await Self.granted(exam, browser)
        _ = try await exam.refresh(stolen)
        browser.rig.world.advance(.minutes(1))
        _ = try await exam.refresh(stolen)
        #expect(try await exam.refresh(other).status == .ok)
    }

    @Test("P10 an answer that was lost is given again for ten seconds: the same tokens", arguments: [0, 1, 9] as [Int64])
    func grace(seconds: Int64) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (first, _) = try await Self.granted(exam, browser)
        let lost: TokenAnswer = try await exam.refresh(first).json()
        browser.rig.world.advance(.seconds(seconds))
        let again: TokenAnswer = try await exam.refresh(first).json()
        #expect(again.refreshToken == lost.refreshToken && again.accessToken == lost.accessToken && again.idToken == lost.idToken)
        #expect(again.expiresIn == 900 - Int(seconds))
        #expect(try await exam.refresh(try #require(again.refreshToken)).status == .ok)
    }

    @Test("P10 many who use one token at once get one successor, and the family lives")
    func race() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (first, _) = try await Self.granted(exam, browser)
        let answers = try await withThrowingTaskGroup(of: TokenAnswer.self) { group in
            for _ in 1...20 { group.addTask { try await exam.refresh(first).json() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.count == 20 && answers.allSatisfy { $0 == answers[0] })
        #expect(try await browser.rig.count("SELECT generation FROM refresh_families") == 2)
        #expect(try await exam.refresh(try #require(answers[0].refreshToken)).status == .ok)
    }

    @Test("P10 a refresh token is bound to its client; another can neither use nor spoil it")
    func foreign() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (token, _) = try await Self.granted(exam, browser)
        let other = try await RelyingParty(browser.rig, id: "ncre")
        #expect(try await other.refresh(token).tokenError == "invalid_grant")
        #expect(try await exam.refresh(token, ["client_secret": "wrong"]).tokenError == "invalid_client")
        #expect(try await exam.refresh(token).status == .ok)
    }

    @Test("P10 a public client's refresh tokens rotate as well")
    func publicClient() async throws {
        let (browser, _) = try await Rig().personAndExam()
        let app = try await RelyingParty(browser.rig, id: "app", kind: "public")
        let (first, _) = try await Self.granted(app, browser)
        let second = try Self.successor(try await app.refresh(first))
        browser.rig.world.advance(.minutes(1))
        #expect(try await app.refresh(first).tokenError == "invalid_grant")
        #expect(try await app.refresh(second).tokenError == "invalid_grant")
    }

    @Test("P10 a refreshed token may have less than the grant, and the next one all of it again")
    func narrower() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (first, _) = try await Self.granted(exam, browser)
        let narrow: TokenAnswer = try await exam.refresh(first, ["scope": "openid"]).json()
        #expect(narrow.scope == "openid")
        #expect(try await exam.identity(narrow).email == nil)
        #expect(try await exam.userInfo(narrow.accessToken).json(UserInfo.self).email == nil)
        let mute: TokenAnswer = try await exam.refresh(try #require(narrow.refreshToken), ["scope": "email"]).json()
        #expect(mute.idToken == nil)
        let refused = try await exam.userInfo(mute.accessToken)
        #expect(refused.status == .forbidden && refused.headers["www-authenticate"]?.contains("insufficient_scope") == true)
        let whole: TokenAnswer = try await exam.refresh(try #require(mute.refreshToken)).json()
        #expect(whole.scope == "openid email offline_access")
    }

    @Test("P10 asking for more than the grant is refused, and the token is as good as before", arguments: ["openid profile", "admin", " "])
    func wider(scope: String) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (token, _) = try await Self.granted(exam, browser)
        let answer = try await exam.refresh(token, ["scope": scope])
        #expect(answer.status == .badRequest && answer.tokenError == "invalid_scope")
        #expect(try await exam.refresh(token).status == .ok)
    }

    @Test("P10 a family that rests for 14 days is over; one in use is not", arguments: [(-1, true), (0, false)] as [(Int64, Bool)])
    func idle(seconds: Int64, isGood: Bool) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (first, _) = try await Self.granted(exam, browser)
        browser.rig.world.advance(.days(13))
        let second = try Self.successor(try await exam.refresh(first))
        browser.rig.world.advance(.seconds(14 * 86_400 + seconds))
        #expect(try await exam.introspect(second).active == isGood)
        #expect((try await exam.refresh(second).status == .ok) == isGood)
    }

    @Test("P10 after 90 days a family is over whatever its use, and no access token outlives it")
    func absolute() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        var token = try await Self.granted(exam, browser).refresh
        for _ in 1...8 {
            browser.rig.world.advance(.days(10))
            token = try Self.successor(try await exam.refresh(token))
        }
        browser.rig.world.advance(.minutes(14_395))
        let last: TokenAnswer = try await exam.refresh(token).json()
        #expect(last.expiresIn == 300)
        browser.rig.world.advance(.minutes(5))
        #expect(try await exam.refresh(try #require(last.refreshToken)).tokenError == "invalid_grant")
        #expect(try await exam.userInfo(last.accessToken).status == .unauthorized)
        try await browser.rig.services.removeExpired()
        #expect(try await browser.rig.count("SELECT count(*) FROM refresh_families") == 0)
    }

    @Test("P10 P12 logging out ends the refresh tokens; a session that merely runs out does not")
    func logOut() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (kept, _) = try await Self.granted(exam, browser)
        browser.rig.world.advance(.days(2))
        try await browser.rig.services.removeExpired()
        #expect(try await browser.get("/api/v1/sessions/current").status == .unauthorized)
        #expect(try await exam.refresh(kept).status == .ok)
        _ = try await browser.logIn("a@qq.com")
        let (ended, _) = try await Self.granted(exam, browser)
        _ = try await browser.delete("/api/v1/sessions/current")
        #expect(try await exam.refresh(ended).tokenError == "invalid_grant")
    }

    @Test("P10 a code used twice ends its refresh tokens, too")
    func replayedCode() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let code = try await exam.code(browser, Self.offline)
        let token = try #require(try await exam.redeem(code).json(TokenAnswer.self).refreshToken)
        #expect(try await exam.redeem(code).tokenError == "invalid_grant")
        #expect(try await exam.refresh(token).tokenError == "invalid_grant")
    }

    @Test("P10 what is no refresh token of ours is refused, and harms nobody's", arguments: 0..<6)
    func garbage(kind: Int) async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (token, answer) = try await Self.granted(exam, browser)
        // The generation's last byte, the proof's last character, the family's first.
        let changed = [
            "x", answer.accessToken, String(token.dropLast()), token + "A", Self.replacing(token, at: 31), Self.replacing(token, at: 74),
        ]
        #expect(try await exam.refresh(changed[kind]).tokenError == "invalid_grant")
        #expect(try await exam.refresh(token).status == .ok)
    }

    private static func replacing(_ token: String, at index: Int) -> String {
        let position = token.index(token.startIndex, offsetBy: index)
        return String(token[..<position]) + (token[position] == "A" ? "E" : "A") + token[token.index(after: position)...]
    }

    @Test("P10 a request without a refresh token is told so")
    func missing() async throws {
        let (_, exam) = try await Rig().personAndExam()
        #expect(try await exam.refresh("").tokenError == "invalid_request")
    }

    @Test("S8 the database holds nothing a refresh token could be read from")
    func atRest() async throws {
        let (browser, exam) = try await Rig().personAndExam()
        let (token, _) = try await Self.granted(exam, browser)
        let parsed = try #require(RefreshToken(token))
        let rows = try await browser.rig.database.read { try $0.all("SELECT seed FROM refresh_families") { try $0.next([UInt8].self) } }
        let seed = try #require(rows.first)
        #expect(try parsed.isAuthentic(seed: seed, Plan.keyring))
        let other = try Keyring(text: "k1:\(String(repeating: "0a", count: 32))\nlookup:\(String(repeating: "0c", count: 32))")
        #expect(!parsed.isAuthentic(seed: seed, other))
        #expect(RefreshToken(grant: parsed.grant, generation: 1, seed: seed, other).text != token)
    }
}

@Suite struct RefreshFamilyTests {
    private static let zero = Timestamp(seconds: 0)

    private static func family(generation: Int64, isRevoked: Bool = false) throws -> RefreshFamily {
        let random = [UInt8](repeating: 0, count: 10)
        let grant = Grant(
            id: ID(at: zero, random: random), client: try #require(ClientID("cet")), account: ID(at: zero, random: random),
            session: ID(at: zero, random: random), scope: ScopeSet("openid"), nonce: nil, authenticatedAt: zero)
        return RefreshFamily(
            grant: grant, generation: generation, rotatedAt: zero, expiresAt: Timestamp(seconds: 100), endsAt: Timestamp(seconds: 500),
            isRevoked: isRevoked)
    }

    @Test(
        "P10 what it means that a token of the fifth generation's family comes back",
        arguments: [
            (5, 0, .rotation), (5, 99, .rotation), (5, 100, .refusal), (4, 0, .repetition), (4, 9, .repetition), (4, 10, .replay),
            (4, 100, .refusal), (3, 0, .replay), (1, 99, .replay), (6, 0, .refusal), (0, 0, .replay), (-1, 0, .replay),
        ] as [(Int64, Int64, RefreshFamily.Use)])
    func use(generation: Int64, seconds: Int64, use: RefreshFamily.Use) throws {
        let (cet, ncre) = (try #require(ClientID("cet")), try #require(ClientID("ncre")))
        let now = Timestamp(seconds: seconds)
        #expect(try Self.family(generation: 5).use(of: generation, by: cet, at: now) == use)
        #expect(try Self.family(generation: 5).use(of: generation, by: ncre, at: now) == .foreign)
        #expect(try Self.family(generation: 5, isRevoked: true).use(of: generation, by: cet, at: now) == .refusal)
    }

    @Test("P10 a use puts the idle end off, never the absolute one", arguments: [(100, 300), (350, 500), (499, 500)] as [(Int64, Int64)])
    func rotated(at seconds: Int64, end: Int64) throws {
        let lifetime = RefreshLifetime(idle: .seconds(200), absolute: .seconds(1))
        let next = try Self.family(generation: 5).rotated(at: Timestamp(seconds: seconds), lasting: lifetime)
        #expect(next.generation == 6 && next.rotatedAt == Timestamp(seconds: seconds))
        #expect(next.expiresAt == Timestamp(seconds: end) && next.endsAt == Timestamp(seconds: 500))
    }
}
