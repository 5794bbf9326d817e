/// Text that a person reads in a mail or a picture and types again: capital letters and digits without the pairs that look alike
/// (0 and O, 1 and I). 32 characters, so a random byte chooses one without bias: five bits each.
public enum UnambiguousText {
    public static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)

    /// As many characters as there are random bytes.
    public static func draw(from random: [UInt8]) -> String {
        String(decoding: random.map { alphabet[Int($0 & 31)] }, as: UTF8.self)
    }

    /// What was meant by what was typed: any case, full-width forms of an input method, spaces and hyphens between.
    /// Whatever is longer than anything that was ever drawn is nothing.
    public static func reading(_ typed: String) -> String {
        guard typed.utf8.count <= 256 else { return "" }
        let halfWidth = typed.unicodeScalars.compactMap { scalar in
            (0xff01...0xff5e).contains(scalar.value) ? Unicode.Scalar(scalar.value - 0xfee0) : scalar
        }
        let text = String(String.UnicodeScalarView(halfWidth)).uppercased()
        return text.filter { !$0.isWhitespace && $0 != "-" }
    }
}
