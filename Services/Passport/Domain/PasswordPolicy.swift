public import Primitives

/// One unmet part of the password rule; each is named in the answer (SPEC P2).
public enum PasswordFlaw: Equatable, CaseIterable, Sendable {
    case tooShort, tooLong, noLetter, noDigit, noSymbol, common, containsMailboxName
}

/// What a new password must be (SPEC P2). The composition part goes against NIST 800-63B on purpose: the exam's guide demands it.
public enum PasswordPolicy {
    /// In Unicode scalars, as NIST 800-63B-4 counts.
    public static let length = 8...128
    public static let symbols = "!@#$%^&*_-"

    /// - Returns: every unmet part, in a fixed order; empty when the password will do.
    ///   Without an address (it is unusable) only its own part is left out.
    public static func flaws(in password: String, of email: EmailAddress?) -> [PasswordFlaw] {
        let unmet: KeyValuePairs<PasswordFlaw, Bool> = [
            .tooShort: password.unicodeScalars.count < length.lowerBound,
            .tooLong: password.unicodeScalars.count > length.upperBound,
            .noLetter: !password.utf8.contains(where: isLetter),
            .noDigit: !password.utf8.contains(where: isDigit),
            .noSymbol: !password.utf8.contains(where: symbols.utf8.contains),
            .common: CommonPasswords.contains(password),
            .containsMailboxName: email.map { contains(password, $0.mailbox) } ?? false,
        ]
        return unmet.filter(\.value).map(\.key)
    }

    private static func contains(_ password: String, _ mailbox: Substring) -> Bool {
        let text = Array(password.lowercased().utf8)
        let name = Array(mailbox.utf8)
        guard text.count >= name.count else { return false }
        return (0...text.count - name.count).contains { text[$0..<$0 + name.count].elementsEqual(name) }
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
