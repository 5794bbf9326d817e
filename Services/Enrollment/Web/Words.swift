import EnrollmentDomain
import HTTP
import Primitives
import Web

// What a page calls things, in its reader's language.

extension Exam {
    var name: HTML { HTML(title, english: englishTitle) }
}

extension Sitting {
    var name: HTML { HTML(title, english: englishTitle) }

    func name(of subject: SubjectCode) -> HTML {
        let label = label(of: subject)
        return HTML(zh: HTML(label.chinese), en: HTML(label.english))
    }

    func names(of subjects: [SubjectCode]) -> HTML { HTML.list(subjects.map(name)) }
}

extension ReviewRule {
    var name: HTML { HTML(title, english: englishTitle) }
    var pastExamName: HTML { HTML(pastExam, english: englishPastExam) }
}

extension WindowKind {
    var name: HTML { HTML(zh: HTML(title), en: HTML(englishTitle.prefix(1).uppercased() + englishTitle.dropFirst())) }
}

extension Window {
    var words: HTML { "\(opens.beijing) \(zh: "至", en: "to") \(closes.beijing)" }
}

extension IdentityDocument.Kind {
    var name: HTML { HTML(zh: HTML(title), en: HTML(english)) }

    private var english: String {
        switch self {
        case .residentID: "Resident identity card"
        case .passport: "Passport"
        case .hongKongMacaoPermit: "Mainland travel permit for Hong Kong and Macao residents"
        case .taiwanPermit: "Mainland travel permit for Taiwan residents"
        case .residencePermit: "Residence permit for Hong Kong, Macao and Taiwan residents"
        case .permanentResidence: "Foreign permanent resident ID card"
        case .military: "Military identity document"
        }
    }
}

extension Money {
    /// 30.00 元
    var words: HTML { "\(yuan) \(zh: "元", en: "yuan")" }
}

extension Timestamp.Span {
    /// 3 小时 12 分; a beginning minute counts as none.
    var words: HTML {
        let (hours, minutes) = (seconds / 3600, seconds % 3600 / 60)
        guard seconds >= 60 else { return "\(zh: "不到 1 分钟", en: "less than a minute")" }
        guard hours > 0 else { return "\(minutes) \(zh: "分", en: "min")" }
        return "\(hours) \(zh: "小时", en: "h") \(minutes) \(zh: "分", en: "min")"
    }
}

extension HTML {
    /// - Parameter english: the Chinese stands for it where there is none.
    init(_ chinese: String, english: String?) { self.init(zh: HTML(chinese), en: HTML(english ?? chinese)) }

    /// What is Chinese on English pages too: names of people and places, what officers wrote.
    static func chinese(_ text: some StringProtocol) -> HTML { HTML(zh: HTML(text), en: "<span lang=\"zh-CN\">\(text)</span>") }

    /// The pack's own texts.
    static func chineseBlock(_ html: HTML) -> HTML { HTML(zh: html, en: "<div lang=\"zh-CN\">\(html)</div>") }

    static func list(_ items: [HTML]) -> HTML {
        guard let first = items.first else { return .nothing }
        let others: [HTML] = items.dropFirst().map { "\(zh: "、", en: ", ")\($0)" }
        return "\(first)\(others)"
    }

    /// A state in words: `good`, `warn`, `bad` or none.
    static func badge(_ kind: String, _ words: HTML) -> HTML { "<span class=\"badge \(kind)\">\(words)</span>" }
}
