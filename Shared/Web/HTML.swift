/// A piece of a page, in Chinese and in English. Text that is put in is escaped; only another `HTML` goes in as it is.
///
/// `"<h1>\(zh: "登录", en: "Log in")</h1>"` is one piece with two readings; what has no second reading is the same in both.
public struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
    private let zh: String
    /// `nil` while both are the same: most pieces are markup, and aren't kept twice.
    private let en: String?

    private init(zh: String, en: String?) {
        self.zh = zh
        self.en = en
    }

    public init(stringLiteral value: String) { self.init(zh: value, en: nil) }
    public init(stringInterpolation: StringInterpolation) { self.init(zh: stringInterpolation.zh, en: stringInterpolation.en) }
    public init(zh: HTML, en: HTML) { self.init(zh: zh.zh, en: en.source(in: .en)) }
    public init(_ text: some StringProtocol) { self = "\(text)" }

    public static let nothing: HTML = ""

    public func source(in language: Language) -> String {
        switch language {
        case .zh: zh
        case .en: en ?? zh
        }
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var zh = ""
        fileprivate var en: String?

        public init(literalCapacity: Int, interpolationCount: Int) { zh.reserveCapacity(literalCapacity + 32 * interpolationCount) }
        public mutating func appendLiteral(_ literal: String) { append(literal, nil) }
        public mutating func appendInterpolation(_ text: some StringProtocol) { append(HTML.escaped(text), nil) }
        public mutating func appendInterpolation(_ number: some BinaryInteger) { append(String(number), nil) }
        public mutating func appendInterpolation(_ html: HTML) { append(html.zh, html.en) }
        public mutating func appendInterpolation(_ html: HTML?) { if let html { append(html.zh, html.en) } }
        public mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { append(piece.zh, piece.en) } }
        public mutating func appendInterpolation(zh: HTML, en: HTML) { append(zh.zh, en.source(in: .en)) }

        private mutating func append(_ chinese: String, _ english: String?) {
            if english != nil && en == nil { en = zh }
            en?.append(english ?? chinese)
            zh += chinese
        }
    }

    /// Safe between tags and inside a quoted attribute.
    private static func escaped(_ text: some StringProtocol) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
