public import HTTP

extension Problem {
    /// What was refused, shown above everything else on a page; a screen reader says it at once (SPEC S3).
    public var notice: HTML {
        let fields: [HTML] = fields.map { "<li>\($0.message)</li>" }
        return """
            <div class="bad" role="alert"><p>\(message)</p>\(fields.isEmpty ? nil : "<ul>\(fields)</ul>" as HTML)</div>
            """
    }
}

extension HTML.StringInterpolation {
    /// What is told in both languages is read in the page's.
    public mutating func appendInterpolation(_ message: Problem.Message) { appendInterpolation(zh: HTML(message.zh), en: HTML(message.en)) }
}
