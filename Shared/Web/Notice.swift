public import HTTP

extension Problem {
    /// What was refused, shown above everything else on a page; a screen reader says it at once (SPEC S3).
    public var notice: HTML {
        let fields: [HTML] = fields.map { "<li>\($0.message.zh)</li>" }
        return """
            <div class="bad" role="alert"><p>\(message.zh)</p>\(fields.isEmpty ? nil : "<ul>\(fields)</ul>" as HTML)</div>
            """
    }
}
