import EnrollmentDomain
import Primitives

// What `GET /api/v1/sitting` answers.

struct SittingBody: Codable, Sendable {
    let exam: String
    let examTitle: String
    let code: String
    let title: String
    let phone: String
    /// `roster`: the school's roster says who may enter; `open`: candidates enter their data themselves.
    let entry: String
    /// What an uploaded photo must be; absent where there is no rule.
    let photo: PhotoRuleBody?
    /// The server's clock, which every rule of time is checked against (E3).
    let now: Timestamp
    let agreement: AgreementBody
    let texts: TextsBody
    let idTypes: [String]
    let windows: [WindowBody]
    let subjects: [SubjectBody]
    /// How many subjects may be entered together; absent where there is no limit.
    let maxSubjects: Int?
    let holdSeconds: Int64

    enum CodingKeys: String, CodingKey {
        case exam, code, title, phone, entry, photo, now, agreement, texts, windows, subjects
        case examTitle = "exam_title"
        case maxSubjects = "max_subjects"
        case idTypes = "id_types"
        case holdSeconds = "hold_seconds"
    }

    init(_ exam: Exam, _ sitting: Sitting, at now: Timestamp) {
        self.exam = exam.code
        examTitle = exam.title
        code = sitting.code.rawValue
        title = sitting.title
        phone = exam.phone
        entry = exam.entry.rawValue
        photo = exam.photo.map(PhotoRuleBody.init)
        self.now = now
        agreement = AgreementBody(version: sitting.agreement.version, text: sitting.agreement.text)
        texts = TextsBody(exam.texts)
        idTypes = exam.documentKinds.map(\.rawValue)
        windows = WindowKind.allCases.compactMap { kind in sitting.windows[kind].map { WindowBody(kind, $0, at: now) } }
        subjects = sitting.subjects.map(SubjectBody.init)
        maxSubjects = sitting.subjectLimit
        holdSeconds = sitting.holdTime.seconds
    }
}

struct PhotoRuleBody: Codable, Sendable {
    let formats: [String]
    /// Width to height: `3:4`.
    let ratio: String
    /// In pixels.
    let minWidth: Int
    let minHeight: Int
    let minBytes: Int
    let maxBytes: Int

    enum CodingKeys: String, CodingKey {
        case formats, ratio
        case minWidth = "min_width"
        case minHeight = "min_height"
        case minBytes = "min_bytes"
        case maxBytes = "max_bytes"
    }

    init(_ rule: PhotoRule) {
        formats = rule.formats.map(\.rawValue).sorted()
        ratio = "\(rule.ratio.width):\(rule.ratio.height)"
        (minWidth, minHeight) = (rule.leastWidth, rule.leastHeight)
        (minBytes, maxBytes) = (rule.bytes.lowerBound, rule.bytes.upperBound)
    }
}

struct AgreementBody: Codable, Sendable {
    let version: String
    let text: String
}

struct TextsBody: Codable, Sendable {
    struct Question: Codable, Sendable {
        let question: String
        let answer: String
    }

    struct News: Codable, Sendable {
        let date: String
        let text: String
    }

    let introduction: String
    let notice: String
    let process: String
    let questions: [Question]
    let warning: String
    let news: [News]

    init(_ texts: ExamTexts) {
        introduction = texts.introduction
        notice = texts.notice
        process = texts.process
        questions = texts.questions.map { Question(question: $0.question, answer: $0.answer) }
        warning = texts.warning
        news = texts.news.map { News(date: $0.date, text: $0.text) }
    }
}

struct WindowBody: Codable, Sendable {
    let kind: String
    let title: String
    let opens: Timestamp
    let closes: Timestamp
    let isOpen: Bool

    enum CodingKeys: String, CodingKey {
        case kind, title, opens, closes
        case isOpen = "is_open"
    }

    init(_ kind: WindowKind, _ window: Window, at now: Timestamp) {
        self.kind = kind.rawValue
        title = kind.title
        opens = window.opens
        closes = window.closes
        isOpen = window.contains(now)
    }
}

struct SubjectBody: Codable, Sendable {
    let code: String
    let name: String
    let nameEn: String
    let kind: String
    let opens: Timestamp
    let closes: Timestamp
    /// Where it is held in batches from `opens` to `closes`: how long each is.
    let batchMinutes: Int64?
    let prerequisite: String?
    /// Whose certificates its own presupposes.
    let certificates: [String]

    enum CodingKeys: String, CodingKey {
        case code, name, kind, opens, closes, prerequisite, certificates
        case nameEn = "name_en"
        case batchMinutes = "batch_minutes"
    }

    init(_ subject: Subject) {
        code = subject.code.rawValue
        name = subject.name
        nameEn = subject.englishName
        kind = subject.kind.rawValue
        opens = subject.slot.opens
        closes = subject.slot.closes
        batchMinutes = subject.batchTime.map { $0.seconds / 60 }
        prerequisite = subject.prerequisite?.rawValue
        certificates = subject.certificates.sorted().map(\.rawValue)
    }
}
