import EnrollmentDomain
import HTTP
import Primitives

/// The format of an exam pack. Reading checks every field and every rule between fields, and names all that is wrong at once (SPEC E1).
public enum ExamPack {
    /// - Parameter source: UTF-8, with a byte order mark or without.
    /// - Throws: `PackFaults`, sorted by line.
    public static func read(_ source: [UInt8]) throws(PackFaults) -> Exam {
        let source = source.starts(with: mark) ? Array(source.dropFirst(mark.count)) : source
        let (value, outline) = try parse(source)
        let report = PackReport()
        for path in outline.duplicates { report.note(path, "stands there twice") }
        let exam = exam(PackNode(value: value, path: "", report: report))
        guard let exam, report.notes.isEmpty else { throw report.faults(outline) }
        return exam
    }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private static func parse(_ source: [UInt8]) throws(PackFaults) -> (PackValue, PackOutline) {
        let lines = PackLines(source)
        if let line = lines.firstUnreadable {
            throw PackFaults(faults: [.init(line: line, reason: "is not UTF-8: save the file in that encoding")])
        }
        let outline: PackOutline
        do throws(PackOutline.Broken) {
            outline = try PackOutline(source, lines)
        } catch {
            let place = lines.position(of: error.offset)
            throw PackFaults(faults: [.init(line: place.line, column: place.column, reason: "is not JSON: \(error.reason)")])
        }
        guard let value = try? JSON.decode(PackValue.self, from: source) else {
            throw PackFaults(faults: [.init(line: 1, reason: "is not JSON")])
        }
        return (value, outline)
    }

    static func exam(_ node: PackNode) -> Exam? {
        let field = node.fields("code", "title", "title_en", "phone", "texts", "entry", "photo", "id_types", "ticket_number", "sittings")
        let code = code(field("code"), limit: 16)
        let title = field("title").text(120)
        let englishTitle = field("title_en").optionalText(120)
        let phone = field("phone").text(60)
        let texts = texts(field("texts"))
        let kinds = field("id_types").list(atLeast: 1).compactMap { $0.oneOf(IdentityDocument.Kind.self) }
        unique(field("id_types"), kinds.map(\.rawValue), "id type")
        let entry = field("entry").oneOf(EntryMode.self)
        // Where candidates bring the photo, something must say what it has to be.
        let photo = field("photo").isAbsent && entry != .open ? nil : PackPhoto.read(field("photo"))
        let rules = ExamRules(entry: entry ?? .roster, numbering: PackTicketNumber.read(field("ticket_number")))
        let sittings = field("sittings").list(atLeast: 1).compactMap { PackSitting.read($0, rules) }
        unique(field("sittings"), sittings.map(\.code.rawValue), "sitting code")
        guard let code, let title, let phone, let texts, let entry else { return nil }
        return Exam(
            code: code, title: title, englishTitle: englishTitle, phone: phone, texts: texts, entry: entry, photo: photo,
            documentKinds: kinds, sittings: sittings)
    }

    private static func texts(_ node: PackNode) -> ExamTexts? {
        let field = node.fields("introduction", "notice", "process", "questions", "warning", "news", "ticket_rules")
        let introduction = field("introduction").text()
        let notice = field("notice").text()
        let process = field("process").text()
        let warning = field("warning").text()
        let rules = field("ticket_rules").text()
        let questions = field("questions").list().compactMap { node -> ExamTexts.Question? in
            let field = node.fields("question", "answer")
            guard let question = field("question").text(), let answer = field("answer").text() else { return nil }
            return ExamTexts.Question(question: question, answer: answer)
        }
        let news = field("news").list().compactMap { node -> ExamTexts.News? in
            let field = node.fields("date", "text")
            guard let date = field("date").text(40), let text = field("text").text() else { return nil }
            return ExamTexts.News(date: date, text: text)
        }
        guard let introduction, let notice, let process, let warning, let rules else { return nil }
        return ExamTexts(
            introduction: introduction, notice: notice, process: process, questions: questions, warning: warning, news: news,
            ticketRules: rules.split(separator: "\n").map(String.init))
    }

    /// Capital letters, digits and hyphens: fit for addresses, files and cookies.
    static func code(_ node: PackNode, limit: Int) -> String? {
        guard let text = node.text(limit) else { return nil }
        let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-".utf8)
        guard text.utf8.allSatisfy(allowed.contains) else {
            node.fault("must be capital letters, digits and hyphens")
            return nil
        }
        return text
    }

    static func unique(_ node: PackNode, _ values: [some Hashable & CustomStringConvertible], _ what: String) {
        var seen: Set<String> = []
        for value in values where !seen.insert(value.description).inserted { node.fault("\(what) \(value) appears twice") }
    }
}
