/// Text that a person reads in a mail or a picture and types again: capital letters and digits without the pairs that look alike
/// (0 and O, 1 and I). 32 characters, so a random byte chooses one without bias: five bits each.
public enum UnambiguousText {
    public static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)

    /// As many characters as there are random bytes.
    public static func draw(from random: [UInt8]) -> String {
        String(decoding: random.map { alphabet[Int($0 & 31)] }, as: UTF8.self)
    }

    /// The same from another alphabet: two random bytes for each character leave no bias worth the name.
    public static func draw(_ count: Int, of alphabet: [Character], from random: [UInt8]) -> String {
        precondition(random.count >= 2 * count && !alphabet.isEmpty, "each character takes two random bytes")
        return String((0..<count).map { alphabet[(Int(random[2 * $0]) << 8 | Int(random[2 * $0 + 1])) * alphabet.count >> 16] })
    }

    /// What was meant by what was typed: any case, full-width forms of an input method, spaces and hyphens between.
    public static func reading(_ typed: String) -> String {
        let halfWidth = typed.unicodeScalars.compactMap { scalar in
            (0xff01...0xff5e).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xfee0) : scalar
        }
        let text = String(String.UnicodeScalarView(halfWidth)).uppercased()
        return text.filter { !$0.isWhitespace && $0 != "-" }
    }
}
