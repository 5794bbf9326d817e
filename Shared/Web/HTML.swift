/// A piece of a page. Text that is put in is escaped; only another `HTML` goes in as it is.
public struct HTML: Sendable, Equatable, ExpressibleByStringInterpolation {
    public let source: String

    private init(source: String) { self.source = source }
    public init(stringLiteral value: String) { source = value }
    public init(stringInterpolation: StringInterpolation) { source = stringInterpolation.source }

    public static let nothing: HTML = ""

    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var source = ""

        public init(literalCapacity: Int, interpolationCount: Int) { source.reserveCapacity(literalCapacity + 32 * interpolationCount) }
        public mutating func appendLiteral(_ literal: String) { source += literal }
        public mutating func appendInterpolation(_ text: some StringProtocol) { source += HTML.escaped(text) }
        public mutating func appendInterpolation(_ number: some BinaryInteger) { source += String(number) }
        public mutating func appendInterpolation(_ html: HTML) { source += html.source }
        public mutating func appendInterpolation(_ html: HTML?) { source += html?.source ?? "" }
        public mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { source += piece.source } }
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
