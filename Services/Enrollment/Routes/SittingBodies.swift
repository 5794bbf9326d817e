import EnrollmentDomain
import Primitives

// What `GET /api/v1/sitting` answers.

struct SittingBody: Codable, Sendable {
    let exam: String
    let examTitle: String
    let code: String
    let title: String
    let phone: String
    /// The server's clock, which every rule of time is checked against (E3).
    let now: Timestamp
    let agreement: AgreementBody
    let texts: TextsBody
    let idTypes: [String]
    let windows: [WindowBody]
    let subjects: [SubjectBody]
    let holdSeconds: Int64

    enum CodingKeys: String, CodingKey {
        case exam, code, title, phone, now, agreement, texts, windows, subjects
        case examTitle = "exam_title"
        case idTypes = "id_types"
        case holdSeconds = "hold_seconds"
    }

    init(_ exam: Exam, _ sitting: Sitting, at now: Timestamp) {
        self.exam = exam.code
        examTitle = exam.title
        code = sitting.code.rawValue
        title = sitting.title
        phone = exam.phone
        self.now = now
        agreement = AgreementBody(version: sitting.agreement.version, text: sitting.agreement.text)
        texts = TextsBody(exam.texts)
        idTypes = exam.documentKinds.map(\.rawValue)
        windows = WindowKind.allCases.compactMap { kind in sitting.windows[kind].map { WindowBody(kind, $0, at: now) } }
        subjects = sitting.subjects.map(SubjectBody.init)
        holdSeconds = sitting.holdTime.seconds
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
    let kind: String
    let opens: Timestamp
    let closes: Timestamp
    let prerequisite: String?

    init(_ subject: Subject) {
        code = subject.code.rawValue
        name = subject.name
        kind = subject.kind.rawValue
        opens = subject.slot.opens
        closes = subject.slot.closes
        prerequisite = subject.prerequisite?.rawValue
    }
}
