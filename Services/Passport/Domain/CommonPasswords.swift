/// Passwords that guessers try first (ASVS 6.2.4), as the pattern that makes them: a well-known word, perhaps with look-alike
/// characters, between well-known runs of digits and symbols. `P@ssw0rd123!`, `Woaini520@`, `1qaz@WSX`. The tables stand in
/// `CommonPasswordTables.swift`; multiplied out they are several hundred thousand passwords that meet the composition rule.
enum CommonPasswords {
    /// Longer than any word with its runs.
    private static let longest = 32

    static func contains(_ password: String) -> Bool {
        let text = Array(password.lowercased().utf8)
        guard text.count <= longest else { return false }
        return (0..<text.count).contains { start in
            isFiller(text[..<start]) && (start + 1...text.count).contains { isWord(text[start..<$0]) && isFiller(text[$0...]) }
        }
    }

    private static func isWord(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count <= longestWord else { return false }
        if CommonPasswordTables.words.contains(String(decoding: text, as: UTF8.self)) { return true }
        return text.contains(where: PasswordPolicy.isLetter)
            && lookAlikes.contains { CommonPasswordTables.words.contains(String(decoding: text.map($0), as: UTF8.self)) }
    }

    /// At most three runs, each of digits only or of symbols only, all of them well known; or nothing.
    private static func isFiller(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        for _ in 0..<3 where !rest.isEmpty {
            let isNumber = rest.first.map(PasswordPolicy.isDigit) ?? false
            let run = rest.prefix { PasswordPolicy.isDigit($0) == isNumber }
            let known = isNumber ? CommonPasswordTables.numbers : CommonPasswordTables.symbols
            guard known.contains(String(decoding: run, as: UTF8.self)) else { return false }
            rest = rest.dropFirst(run.count)
        }
        return rest.isEmpty
    }

    private static let longestWord = CommonPasswordTables.words.map(\.utf8.count).max() ?? 0

    /// A one may stand for an i or an l.
    private static let lookAlikes: [@Sendable (UInt8) -> UInt8] = [
        { letter(for: $0, one: UInt8(ascii: "i")) }, { letter(for: $0, one: UInt8(ascii: "l")) },
    ]

    private static func letter(for byte: UInt8, one: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "@"), UInt8(ascii: "4"): UInt8(ascii: "a")
        case UInt8(ascii: "0"): UInt8(ascii: "o")
        case UInt8(ascii: "3"): UInt8(ascii: "e")
        case UInt8(ascii: "$"), UInt8(ascii: "5"): UInt8(ascii: "s")
        case UInt8(ascii: "7"): UInt8(ascii: "t")
        case UInt8(ascii: "8"): UInt8(ascii: "b")
        case UInt8(ascii: "1"), UInt8(ascii: "!"): one
        default: byte
        }
    }
}
