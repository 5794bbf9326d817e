/// The document that says who a candidate is: its type and number, in one spelling (SPEC E6).
public struct IdentityDocument: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        /// 居民身份证, checked by GB 11643
        case residentID = "resident_id"
        /// 护照
        case passport
        /// 港澳居民来往内地通行证
        case hongKongMacaoPermit = "hk_macao_permit"
        /// 台湾居民来往大陆通行证
        case taiwanPermit = "taiwan_permit"
        /// 港澳台居民居住证, numbered as resident ids are
        case residencePermit = "residence_permit"
        /// 外国人永久居留身份证
        case permanentResidence = "permanent_residence"
        /// 军官证, 士兵证 and other 军人证件
        case military
    }

    public enum Refusal: Error, Hashable, CaseIterable, Sendable {
        case wrongLength, wrongCharacter, wrongBirthDate, wrongCheckDigit
    }

    public let kind: Kind
    public let number: String

    /// Reads a number as people type it: spaces around it, full-width characters and lower case are brought to the one spelling.
    public init(_ kind: Kind, _ input: String) throws(Refusal) {
        let number = Self.oneSpelling(of: input)
        switch kind {
        case .residentID, .residencePermit: try Self.checkGB11643(Array(number.utf8))
        case .passport, .hongKongMacaoPermit, .taiwanPermit, .permanentResidence: try Self.check(number, Self.isLetterOrDigit)
        case .military: try Self.check(number) { Self.isLetterOrDigit($0) || Self.isIdeograph($0) }
        }
        self.kind = kind
        self.number = number
    }

    private static func check(_ number: String, _ isAllowed: (Unicode.Scalar) -> Bool) throws(Refusal) {
        guard (5...20).contains(number.unicodeScalars.count) else { throw .wrongLength }
        guard number.unicodeScalars.allSatisfy(isAllowed) else { throw .wrongCharacter }
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool { ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) }

    /// 南字第1234567号. Compatibility ideographs are other spellings of ones that are allowed.
    private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool { ("\u{3400}"..."\u{9fff}").contains(scalar) }

    private static func oneSpelling(of input: String) -> String {
        var number = String.UnicodeScalarView()
        for scalar in input.trimmed.unicodeScalars {
            // U+FF01…FF5E, which Chinese input methods type, are ASCII 0xFEE0 further on.
            let isFullWidth = ("\u{ff01}"..."\u{ff5e}").contains(scalar)
            let narrow = isFullWidth ? Unicode.Scalar(scalar.value - 0xfee0) ?? scalar : scalar
            number.append(("a"..."z").contains(narrow) ? Unicode.Scalar(narrow.value - 32) ?? narrow : narrow)
        }
        return String(number)
    }

    /// GB 11643-1999: 17 digits with a real date of birth at 7–14, and a check character by ISO 7064 MOD 11-2.
    private static func checkGB11643(_ characters: [UInt8]) throws(Refusal) {
        guard characters.count == 18 else { throw .wrongLength }
        let digits = characters.dropLast().map { Int($0) - 0x30 }
        guard digits.allSatisfy({ (0...9).contains($0) }) else { throw .wrongCharacter }
        func value(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
        guard value(6..<10) >= 1900, CivilTime(year: value(6..<10), month: value(10..<12), day: value(12..<14)) != nil else {
            throw .wrongBirthDate
        }
        guard characters[17] == checkCharacter(digits) else { throw .wrongCheckDigit }
    }

    /// The 18th character for 17 digits (0 to 9): weights 2^(17-i) mod 11, then `10X98765432`.
    public static func checkCharacter(_ digits: [Int]) -> UInt8 {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        let sum = zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
        return Array("10X98765432".utf8)[sum % 11]
    }
}

extension IdentityDocument: CustomStringConvertible {
    /// The kind alone: what is printed without thinking ends in a log (S2).
    public var description: String { "\(kind.rawValue) (hidden)" }
}

extension String {
    /// Without white space at either end; full-width spaces, which Chinese input methods type, included.
    public var trimmed: String {
        let scalars = unicodeScalars
        if let first = scalars.first, let last = scalars.last, !first.properties.isWhitespace, !last.properties.isWhitespace { return self }
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
