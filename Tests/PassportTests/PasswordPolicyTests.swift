import Primitives
import Testing

@testable import PassportDomain

@Suite struct PasswordPolicyTests {
    static let email = EmailAddress.sample("zhang.san@qq.com")

    @Test(
        "P2 each unmet part of a password is named",
        arguments: [
            ("correct-Horse-42", []),
            ("x9-kjwqv", []),
            ("x9-kjwq", [.tooShort]),
            ("12345-678", [.noLetter]),
            ("kjwq-vzpt", [.noDigit]),
            ("kjwqvzpt9", [.noSymbol]),
            ("kjwqvzpt", [.noDigit, .noSymbol]),
            ("x(9)kjwqv", [.noSymbol]),
            ("", [.tooShort, .noLetter, .noDigit, .noSymbol]),
            ("密码密码密码密码", [.noLetter, .noDigit, .noSymbol]),
            ("密码很长而且-kj9", []),
            ("Zhang.San-2031", [.containsMailboxName]),
            ("x1-zhang.san-y2", [.containsMailboxName]),
            ("zhang-san-20x31", []),
            ("Password1!", [.common]),
            ("zhang.san", [.noDigit, .noSymbol, .containsMailboxName]),
        ] as [(String, [PasswordFlaw])])
    func flaws(password: String, expected: [PasswordFlaw]) {
        #expect(PasswordPolicy.flaws(in: password, of: Self.email) == expected)
    }

    @Test("P2 each of the ten symbols will do", arguments: PasswordPolicy.symbols)
    func symbol(_ symbol: Character) { #expect(PasswordPolicy.flaws(in: "kjwqv9z\(symbol)", of: Self.email) == []) }

    @Test(
        "P2 a password has 8 to 128 characters, counted as Unicode scalars", arguments: [(7, false), (8, true), (128, true), (129, false)])
    func length(_ count: Int, isFine: Bool) {
        let password = "kj9-" + String(repeating: "密", count: count - 4)
        #expect(PasswordPolicy.flaws(in: password, of: Self.email).isEmpty == isFine)
    }

    @Test("P2 a mailbox of one letter counts as well")
    func shortMailbox() {
        #expect(PasswordPolicy.flaws(in: "kjwqv9z-q", of: .sample("q@x.cn")) == [.containsMailboxName])
        #expect(PasswordPolicy.flaws(in: "kjwv9z-pp", of: .sample("q@x.cn")) == [])
    }
}

@Suite struct CommonPasswordTests {
    @Test(
        "P2 passwords that guessers try first are refused, however they are dressed up",
        arguments: [
            "Password1!", "P@ssw0rd123!", "p@$$w0rd2024", "Qwer1234@", "1qaz@WSX", "!QAZ2wsx", "Admin@123", "admin@2026",
            "Abc123!@#", "Aa123456!", "Woaini520@", "woaini1314!", "Qwerty123!@#", "123456a!", "Zhang123!", "wangwei@1990", "Iloveyou1!",
            "Welcome1!", "CET4_2026", "Cet6@2025!", "Test1234!", "aaaa1111!", "!@#123qwe", "5201314Qq!", "Beijing@2008", "a123456789!",
        ])
    func refused(_ password: String) { #expect(CommonPasswords.contains(password)) }

    @Test(
        "P2 what is merely built from words is not common",
        arguments: [
            "correct-Horse-42", "x9-kjwqv", "Kuvopwq!93", "passage-to-india-7", "admiral_7_seas!", "tr0ub4dor&3x", "", "7391-52", "!",
        ])
    func accepted(_ password: String) { #expect(!CommonPasswords.contains(password)) }

    @Test("P2 the list holds more than 3,000 passwords that meet the composition rule (ASVS 6.2.4)")
    func size() {
        let words = CommonPasswordTables.words.filter { $0.utf8.allSatisfy(PasswordPolicy.isLetter) }
        let passwords = words.flatMap { word in
            CommonPasswordTables.numbers.filter { $0.count < 5 }.prefix(40).flatMap { ["\(word)\($0)!", "\(word)@\($0)"] }
        }
        let meeting = Set(passwords).filter { password in
            PasswordPolicy.flaws(in: password, of: .sample("~@x.cn")) == [.common]
        }
        #expect(meeting.count > 3_000)
        #expect(CommonPasswordTables.words.count > 500)
    }

    @Test("P2 a password of any length is looked at quickly")
    func longText() {
        #expect(!CommonPasswords.contains(String(repeating: "a1!", count: 40)))
        #expect(!CommonPasswords.contains(String(repeating: "1!", count: 16)))
    }
}

extension EmailAddress {
    /// An address that a test knows to be one.
    static func sample(_ text: String) -> EmailAddress {
        guard let address = try? EmailAddress(text) else { preconditionFailure("\(text) is no address") }
        return address
    }
}
