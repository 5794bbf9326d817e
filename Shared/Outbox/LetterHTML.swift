import Web

/// A letter's other form, for mail programs that show HTML. A letter is written once, as text, and this follows from it: paragraphs, a code or
/// a link that stands alone on an indented line, and the English below the line `--`. No picture, no style sheet, nothing from elsewhere:
/// opening a mail tells nobody anything.
struct LetterHTML {
    private let subject: String
    private let chinese: [Substring]
    private let english: [Substring]

    init(subject: String, text: String) {
        self.subject = subject
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let end = lines.firstIndex(of: "--") ?? lines.endIndex
        chinese = Array(lines[..<end])
        english = Array(lines[end...].dropFirst())
    }

    var source: String {
        let page: HTML = """
            <!doctype html>
            <html lang="zh-CN">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>\(subject)</title></head>
            <body style="margin:0;padding:16px;font:16px/1.6 system-ui,'PingFang SC','Microsoft YaHei',sans-serif;color:#1b1f24;background:#fff">
            <div style="max-width:36rem;margin:0 auto">
            \(paragraphs(chinese))
            \(englishPart)
            </div>
            </body>
            </html>

            """
        return page.source(in: .zh)
    }

    private var englishPart: HTML? {
        guard english.contains(where: { !$0.isEmpty }) else { return nil }
        return
            "<div lang=\"en\" style=\"border-top:1px solid #c9ced6;margin-top:24px;color:#4a505a;font-size:14px\">\(paragraphs(english))</div>"
    }

    private func paragraphs(_ lines: [Substring]) -> [HTML] {
        lines.split { $0.allSatisfy(\.isWhitespace) }.map { lines in
            lines.count == 1 && lines[lines.startIndex].hasPrefix("    ") ? alone(lines[lines.startIndex].dropFirst(4)) : paragraph(lines)
        }
    }

    private func alone(_ text: Substring) -> HTML {
        guard Self.isLink(text) else {
            return "<p style=\"font-size:24px;font-weight:600;letter-spacing:3px;margin:16px 0\">\(text)</p>\n"
        }
        return """
            <p style="margin:16px 0"><a href="\(text)" style="display:inline-block;padding:10px 22px;color:#fff;background:#0b57a4;border-radius:6px;text-decoration:none;font-weight:600">打开链接 / Open</a></p>
            <p style="font-size:13px;color:#4a505a;word-break:break-all">\(text)</p>

            """
    }

    private func paragraph(_ lines: some Sequence<Substring>) -> HTML {
        let written = lines.enumerated().map { index, line in index == 0 ? linked(line) : "<br>\(linked(line))" as HTML }
        return "<p>\(written)</p>\n"
    }

    /// An address within a sentence, up to the first character that is none of an address.
    private func linked(_ line: Substring) -> HTML {
        guard let start = line.firstRange(of: "http")?.lowerBound else { return "\(line)" }
        let address = line[start...].prefix { $0.isASCII && !$0.isWhitespace }
        guard Self.isLink(address) else { return "\(line)" }
        return "\(line[..<start])<a href=\"\(address)\">\(address)</a>\(line[address.endIndex...])"
    }

    private static func isLink(_ text: Substring) -> Bool { text.hasPrefix("https://") || text.hasPrefix("http://") }
}
