import Crypto
import Primitives
import Testing

@Suite struct KeyringTests {
    private static let old = "2025:" + String(repeating: "a1", count: 32)
    private static let new = "2026:" + String(repeating: "b2", count: 32)
    private static let lookup = "lookup:" + String(repeating: "c3", count: 32)

    private let plain = Array("110101199003070097".utf8)

    private func keyring(_ lines: String...) throws -> Keyring { try Keyring(text: lines.joined(separator: "\n")) }

    /// Bytes that nobody can predict are not needed to test with; different ones each time are.
    private static func random(seed: UInt64) -> (Int) -> [UInt8] {
        var source = SplitMix64(seed: seed)
        return { source.bytes($0) }
    }

    @Test("S8 what is sealed opens again, and doesn't show", arguments: [0, 1, 18, 300, 70_000])
    func roundTrip(_ count: Int) throws {
        let keys = try keyring(Self.new, Self.lookup)
        let plain = [UInt8](repeating: 0x41, count: count)
        let sealed = keys.seal(plain, for: "candidate.photo", random: Self.random(seed: 1))
        #expect(try keys.open(sealed, for: "candidate.photo") == plain)
        #expect(sealed.count == 1 + 4 + 24 + count + 16)
        #expect(sealed.starts(with: [4] + "2026".utf8))
        #expect(count < 16 || !sealed.hexadecimal.contains(plain.prefix(16).hexadecimal))
    }

    @Test("S8 the same text is sealed differently each time")
    func noncesDiffer() throws {
        let keys = try keyring(Self.new, Self.lookup)
        let random = Self.random(seed: 2)
        #expect(keys.seal(plain, for: "n", random: random) != keys.seal(plain, for: "n", random: random))
    }

    @Test("S8 every changed bit is seen")
    func tampered() throws {
        let keys = try keyring(Self.new, Self.lookup)
        let sealed = keys.seal(plain, for: "n", random: Self.random(seed: 3))
        for bit in 0..<sealed.count * 8 {
            var changed = sealed
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: KeyringError.self) { try keys.open(changed, for: "n") }
        }
    }

    @Test("S8 every cut is seen")
    func cut() throws {
        let keys = try keyring(Self.new, Self.lookup)
        let sealed = keys.seal(plain, for: "n", random: Self.random(seed: 4))
        for count in 0..<sealed.count {
            #expect(throws: KeyringError.notAuthentic) { try keys.open(Array(sealed.prefix(count)), for: "n") }
        }
        #expect(throws: KeyringError.notAuthentic) { try keys.open(sealed + [0], for: "n") }
    }

    @Test("S8 what was sealed for one row opens in no other", arguments: ["", "candidate.number:2", "candidate.number:1 ", "photo:1"])
    func wrongContext(_ context: String) throws {
        let keys = try keyring(Self.new, Self.lookup)
        let sealed = keys.seal(plain, for: "candidate.number:1", random: Self.random(seed: 5))
        #expect(throws: KeyringError.notAuthentic) { try keys.open(sealed, for: context) }
    }

    @Test("S8 rotation: the old key still opens, the new one seals")
    func rotation() throws {
        let before = try keyring(Self.old, Self.lookup)
        let after = try keyring("# rotated", Self.new, Self.old, Self.lookup)
        let random = Self.random(seed: 6)
        let sealed = before.seal(plain, for: "n", random: random)
        #expect(try after.open(sealed, for: "n") == plain)
        let resealed = after.seal(plain, for: "n", random: random)
        #expect(resealed.starts(with: [4] + "2026".utf8))
        #expect(throws: KeyringError.unknownKey(id: "2026")) { try before.open(resealed, for: "n") }
    }

    @Test("S8 an id that names another key opens nothing")
    func renamedKey() throws {
        let sealed = try keyring(Self.old, Self.lookup).seal(plain, for: "n", random: Self.random(seed: 7))
        let renamed = try keyring("2025:" + String(repeating: "d4", count: 32), Self.lookup)
        #expect(throws: KeyringError.notAuthentic) { try renamed.open(sealed, for: "n") }
    }

    @Test("S8 lookups stay through a rotation and keep columns apart")
    func lookups() throws {
        let before = try keyring(Self.old, Self.lookup)
        let after = try keyring(Self.lookup, Self.new, Self.old)
        let hash = before.lookup(plain, in: "number")
        #expect(hash.count == 32)
        #expect(after.lookup(plain, in: "number") == hash)
        #expect(after.lookup(plain, in: "name") != hash)
        #expect(after.lookup(plain + [0], in: "number") != hash)
        #expect(before.lookup(Array("bc".utf8), in: "a") != before.lookup(Array("c".utf8), in: "ab"))
        #expect(try keyring(Self.new, "lookup:" + String(repeating: "00", count: 32)).lookup(plain, in: "number") != hash)
    }

    /// Written down, for the rows of every database depend on it.
    @Test("S8 the lookup hash and the sealed form never change")
    func golden() throws {
        let keys = try keyring(Self.new, Self.lookup)
        #expect(keys.lookup(plain, in: "number").hexadecimal == "3848bae1d981e8fb43dbce25e80f3d1aa310bb677c74d75db37ea2a877a3f21d")
        let sealed = keys.seal([1, 2, 3], for: "n") { [UInt8](repeating: 9, count: $0) }
        #expect(sealed.hexadecimal == "0432303236" + String(repeating: "09", count: 24) + "9900a5405b74f1f898f4342dc440fe371be6aa")
    }

    private static func line(_ id: String, _ byte: String, count: Int = 32) -> String { id + ":" + String(repeating: byte, count: count) }

    private static let bad: [(text: String, error: KeyringError)] = [
        ("", .noSealingKey),
        ("# only a comment\n\n", .noSealingKey),
        (lookup, .noSealingKey),
        (new, .noLookupKey),
        (new + "\nx", .malformedLine(2)),
        ("# c\r\n\r\n" + new + "\r\nlookup", .malformedLine(4)),
        ("2026:", .malformedLine(1)),
        (line("", "aa"), .malformedLine(1)),
        (line("a", "aa", count: 31), .malformedLine(1)),
        (line("a", "aa", count: 33), .malformedLine(1)),
        (line("a", "ag"), .malformedLine(1)),
        (line("a:b", "aa"), .malformedLine(1)),
        (line("A", "aa"), .malformedLine(1)),
        (line("密钥", "aa"), .malformedLine(1)),
        (line("an-id-of-33-characters-is-too-long", "aa"), .malformedLine(1)),
        (new + "\n" + line("2026", "aa"), .repeatedID(line: 2)),
        (lookup + "\n" + new + "\n" + line("lookup", "aa"), .repeatedID(line: 3)),
        (new + "\n\n" + line("2027", "B2"), .repeatedKey(line: 3)),
        (lookup + "\n" + line("x", "c3"), .repeatedKey(line: 2)),
    ]

    @Test("S8 a bad key file is refused, and the line named", arguments: bad.indices)
    func badFiles(_ index: Int) {
        let (text, expected) = Self.bad[index]
        let error = #expect(throws: KeyringError.self) { try Keyring(text: text) }
        #expect(error == expected)
        #expect(error?.description.contains("\n") == false)
        #expect(error?.description.contains("aaaa") == false)
    }

    @Test(arguments: ["\n\n  \(new)  \n\t\(lookup)\n#", "\(lookup)\r\n\(new)\r\n", "\(new.uppercased())\n\(lookup)"])
    func goodFiles(_ text: String) throws {
        let sealed = try keyring(Self.new, Self.lookup).seal(plain, for: "n", random: Self.random(seed: 8))
        #expect(try Keyring(text: text).open(sealed, for: "n") == plain)
    }

    @Test func generatedLinesMakeAKeyring() throws {
        let random = Self.random(seed: 9)
        let keys = try keyring(Keyring.generate(id: "2026-11", random: random), Keyring.generate(id: "lookup", random: random))
        #expect(try keys.open(keys.seal(plain, for: "n", random: random), for: "n") == plain)
    }

    @Test("S2 a keyring that is printed shows no key")
    func printing() throws {
        let keys = try keyring(Self.new, Self.lookup)
        var text = "\(keys) \(String(reflecting: keys))"
        dump(keys, to: &text)
        // As hexadecimal, as an array, and as a dump writes an array; an address may hold any digits.
        for form in ["b2b2", "178, 178", "- 178"] { #expect(!text.contains(form)) }
    }
}
