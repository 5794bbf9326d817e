public import Primitives

/// A question that keeps programs from trying passwords and filling mailboxes (SPEC P6). Used once, right or wrong.
public enum Captcha {
    public static let lifetime = Timestamp.Span.minutes(5)
    /// Characters of the image: 20 bits, of which one guess is allowed.
    public static let length = 5
}

public enum CaptchaRefusal: Error, Equatable, Sendable {
    /// Wrong, used, expired or unknown.
    case wrong
    /// None was answered, and this browser can't do without.
    case needed
}

/// The accessible alternative to the image: a small sum in words, which a screen reader reads out.
public struct ArithmeticQuestion: Equatable, Sendable {
    public let text: String
    /// The same for who reads English.
    public let english: String
    public let answer: String

    /// - Parameter random: 3 bytes.
    public init(random: [UInt8]) {
        precondition(random.count >= 3, "a question takes three random bytes")
        let first = 11 + Int(random[0]) % 40
        let second = 2 + Int(random[1]) % 9
        let isSum = random[2].isMultiple(of: 2)
        text = "\(Self.words(for: first))\(isSum ? "加上" : "减去")\(Self.words(for: second))，等于多少？"
        english = "What is \(Self.englishWords(for: first)) \(isSum ? "plus" : "minus") \(Self.englishWords(for: second))?"
        answer = String(isSum ? first + second : first - second)
    }

    /// A number below 100 in Chinese: 七, 十五, 四十二.
    static func words(for number: Int) -> String {
        let digits = Array("零一二三四五六七八九")
        guard number >= 10 else { return String(digits[number]) }
        let tens = number / 10 == 1 ? "十" : "\(digits[number / 10])十"
        return number % 10 == 0 ? tens : "\(tens)\(digits[number % 10])"
    }

    /// A number below 100 in English: seven, fifteen, forty-two.
    static func englishWords(for number: Int) -> String {
        guard number >= 20 else { return small[number] }
        let tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"][number / 10 - 2]
        return number % 10 == 0 ? tens : "\(tens)-\(small[number % 10])"
    }

    private static let small = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ]
}
