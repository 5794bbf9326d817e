import CSodium
import Crypto
import Testing

@Suite struct PasswordHasherTests {
    private static let cheap = PasswordHasher.Parameters(memoryKiB: 8, passes: 1)

    private func hasher(_ parameters: PasswordHasher.Parameters = cheap) -> PasswordHasher {
        PasswordHasher(parameters: parameters, threads: 1)
    }

    @Test("P3 the default is OWASP's minimum for Argon2id")
    func defaults() async throws {
        let hash = try await hasher(PasswordHasher.Parameters()).hash("correct horse 1!")
        #expect(hash.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(try await hasher(PasswordHasher.Parameters()).verify("correct horse 1!", against: hash) == .matches)
    }

    @Test("P3 a password matches itself alone", arguments: ["", "abc123!@", "密码Password1!", "a\0b", String(repeating: "长", count: 128)])
    func verification(_ password: String) async throws {
        let hasher = hasher()
        let hash = try await hasher.hash(password)
        #expect(try await hasher.verify(password, against: hash) == .matches)
        #expect(try await hasher.verify(password + " ", against: hash) == .differs)
        #expect(try await hasher.verify("abc123!", against: hash) == .differs)
        #expect(try await hasher.hash(password) != hash)
    }

    @Test("P3 a NUL does not end a password")
    func embeddedZero() async throws {
        let hasher = hasher()
        let hash = try await hasher.hash("secret1!\0tail")
        #expect(try await hasher.verify("secret1!", against: hash) == .differs)
        #expect(try await hasher.verify("secret1!\0liat", against: hash) == .differs)
    }

    @Test(
        "P3 the same characters from another keyboard are the same password",
        arguments: [
            ("caf\u{e9}Pass1!", "cafe\u{301}Pass1!"), ("Ｐａｓｓ１２３！", "Pass123!"), ("\u{fb01}le1234!", "file1234!"),
            ("\u{212b}ngstrom1!", "\u{c5}ngstrom1!"),
        ])
    func normalization(_ one: String, _ other: String) async throws {
        let hasher = hasher()
        #expect(try await hasher.verify(other, against: hasher.hash(one)) == .matches)
        #expect(try await hasher.verify(one, against: hasher.hash(other)) == .matches)
    }

    @Test("P3 a hash of lower parameters still matches, and says that it is outdated")
    func outdated() async throws {
        let hash = try await hasher().hash("abc123!@")
        let raised = [PasswordHasher.Parameters(memoryKiB: 16, passes: 1), PasswordHasher.Parameters(memoryKiB: 8, passes: 2)]
        for parameters in raised {
            #expect(try await hasher(parameters).verify("abc123!@", against: hash) == .matchesOutdated)
            #expect(try await hasher(parameters).verify("abc123!#", against: hash) == .differs)
        }
    }

    @Test(
        "P3 what is no hash matches nothing",
        arguments: [
            "", "$", "x", "abc123!@", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$$", "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA",
            "$argon2id$v=19$m=0,t=0,p=0$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$argon2i$v=19$m=8,t=3,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=99999999999999999999,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$AAAA",
            "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW", "\0$argon2id$", "密",
            String(repeating: "$argon2id$", count: 50), String(repeating: "\u{0}", count: 128),
        ])
    func brokenHashes(_ hash: String) async throws { #expect(try await hasher().verify("abc123!@", against: hash) == .differs) }

    @Test("P3 a damaged hash matches nothing")
    func damagedHash() async throws {
        let hasher = hasher()
        let hash = try await hasher.hash("abc123!@")
        for count in 0..<hash.utf8.count { #expect(try await hasher.verify("abc123!@", against: String(hash.prefix(count))) == .differs) }
        #expect(try await hasher.verify("abc123!@", against: hash + "\0") == .differs)
        #expect(try await hasher.verify("abc123!@", against: hash + "A") == .differs)
    }

    @Test("P3 memory that can't be had is not taken for a wrong password")
    func outOfMemory() async throws {
        // More than any machine's address space, so that nothing is ever filled.
        let greedy = hasher(PasswordHasher.Parameters(memoryKiB: 1 << 40, passes: 1))
        await #expect(throws: HashingError.outOfMemory) { try await greedy.hash("abc123!@") }
        let stored = try await hasher().hash("abc123!@").replacing("m=8,", with: "m=1099511627776,")
        await #expect(throws: HashingError.outOfMemory) { try await hasher().verify("abc123!@", against: stored) }
    }

    @Test(
        "P3 a hash of ours is libsodium's text form, and libsodium's is one of ours", arguments: ["abc123!@", "", "密码Password1!", "a\0b"])
    func libsodium(_ password: String) async throws {
        let hasher = hasher()
        for salt in [PasswordSalt.random, .bytes(Array(1...16)), .shared(with: try await hasher.hash("another 7!"))] {
            let hash = try await hasher.hash(password, salt)
            #expect(Libsodium.verifies(password, hash) && !Libsodium.verifies(password + "x", hash))
        }
        let theirs = try #require(Libsodium.hash(password))
        #expect(try await hasher.verify(password, against: theirs) == .matches)
        #expect(try await hasher.verify(password + "x", against: theirs) == .differs)
    }

    @Test("P3 one run tells which of several hashes that share a salt are the password's; those of other salts differ")
    func shared() async throws {
        let hasher = hasher()
        let first = try await hasher.hash("abc123!@", .bytes(Array(1...16)))
        let twin = try await hasher.hash("abc123!@", .shared(with: first))
        let rival = try await hasher.hash("other 456!", .shared(with: first))
        let stranger = try await hasher.hash("abc123!@")
        #expect(first == twin && Set([first, rival, stranger]).count == 3)
        let all = [first, rival, stranger, "no hash", twin]
        #expect(try await hasher.verify("abc123!@", against: all) == [.matches, .differs, .differs, .differs, .matches])
        #expect(try await hasher.verify("other 456!", against: all) == [.differs, .matches, .differs, .differs, .differs])
        #expect(try await hasher.verify("neither 7!", against: all) == all.map { _ in .differs })
        #expect(try await hasher.verify("abc123!@", against: ["no hash", first]) == [.differs, .differs])
        #expect(try await hasher.verify("abc123!@", against: [String]()).isEmpty)
    }

    @Test("P3 a hash beside an outdated one has its parameters, too: one run still compares with both")
    func sharedOutdated() async throws {
        let old = try await hasher().hash("abc123!@")
        let raised = hasher(PasswordHasher.Parameters(memoryKiB: 16, passes: 1))
        let beside = try await raised.hash("other 456!", .shared(with: old))
        #expect(beside.hasPrefix("$argon2id$v=19$m=8,t=1,p=1$"))
        #expect(try await raised.verify("other 456!", against: [old, beside]) == [.differs, .matchesOutdated])
        #expect(try await raised.hash("abc123!@", .shared(with: "no hash")).hasPrefix("$argon2id$v=19$m=16,t=1,p=1$"))
    }

    @Test("P3 a closed hasher answers at once, and closing twice is closing")
    func closed() async throws {
        let hasher = hasher()
        let hash = try await hasher.hash("abc123!@")
        hasher.close()
        hasher.close()
        await #expect(throws: HashingError.closed) { try await hasher.hash("abc123!@") }
        await #expect(throws: HashingError.closed) { try await hasher.verify("abc123!@", against: hash) }
    }

    @Test("P3 many at once all get their own answer")
    func manyAtOnce() async throws {
        let hasher = PasswordHasher(parameters: Self.cheap, threads: 8, queueLimit: 500)
        let hash = try await hasher.hash("right 7!")
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<200 {
                group.addTask {
                    let verdict = try await hasher.verify(index.isMultiple(of: 2) ? "right 7!" : "wrong 7!", against: hash)
                    return verdict == (index.isMultiple(of: 2) ? .matches : .differs)
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }
}

/// The library itself, to hold ours against.
private enum Libsodium {
    static func hash(_ password: String) -> String? {
        var text = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
        let secret = password.utf8.map(CChar.init(bitPattern:))
        guard sodium_init() >= 0, crypto_pwhash_str(&text, secret, UInt64(secret.count), 1, 8 << 10) == 0 else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    static func verifies(_ password: String, _ hash: String) -> Bool {
        let secret = password.utf8.map(CChar.init(bitPattern:))
        return sodium_init() >= 0 && crypto_pwhash_str_verify(hash, secret, UInt64(secret.count)) == 0
    }
}
