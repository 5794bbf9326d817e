public import EnrollmentDomain
public import HTTP
import Primitives

// How the rules of time and of choosing refuse; subjects go by the names of the pack.

extension WindowClosed: ProblemConvertible {
    public var problem: Problem {
        guard let window else {
            return Problem(
                .conflict, "window.none", zh: "本次考试没有\(kind.title)安排", en: "This sitting has no \(kind.englishTitle) period",
                details: ["window": kind.rawValue])
        }
        let zh = isBeforeOpening ? "\(kind.title)尚未开始，" : "\(kind.title)已经结束，"
        let en = isBeforeOpening ? "The \(kind.englishTitle) period has not opened" : "The \(kind.englishTitle) period is over"
        return Problem(
            .conflict, "window.closed", zh: "\(zh)开放时间为\(window.inBeijing)（北京时间）",
            en: "\(en): \(window.opens.beijing) to \(window.closes.beijing), Beijing time",
            details: ["window": kind.rawValue, "opens": window.opens.rfc3339, "closes": window.closes.rfc3339])
    }
}

extension ChoiceRefusal: ProblemConvertible {
    public var problem: Problem {
        switch self {
        case .windowClosed(let closed): closed.problem
        case .nothingChosen: .invalid([.init("subjects", "empty", zh: "请至少选择一个科目", en: "Choose at least one subject")])
        case .unknownSubject(let code):
            Problem(
                .unprocessable, "subject.unknown", zh: "没有这个科目：\(code.rawValue)", en: "There is no such subject: \(code.rawValue)",
                details: ["subject": code.rawValue])
        case .notEligible(let subject):
            subject.problem("subject.not_eligible", zh: "您没有\(subject.chinese)的报考资格", en: "You are not eligible for \(subject.english)")
        case .overlapping(let first, let second):
            first.problem(
                "subject.overlapping", zh: "\(first.chinese)与\(second.chinese)的考试时间冲突",
                en: "\(first.english) and \(second.english) are held at the same time", ["other": second.code.rawValue])
        case .excluded(let first, let second):
            first.problem(
                "subject.excluded", zh: "\(first.chinese)与\(second.chinese)不能在同一考次报考",
                en: "\(first.english) and \(second.english) can't be entered in one sitting", ["other": second.code.rawValue])
        case .writtenMissing(let oral, let written):
            oral.problem(
                "subject.written_missing", zh: "报考\(oral.chinese)须先报考\(written.chinese)",
                en: "\(oral.english) needs \(written.english) entered first", ["written": written.code.rawValue])
        case .alreadyPaid(let subject):
            subject.problem("subject.paid", zh: "\(subject.chinese)已支付，不可以修改或取消", en: "\(subject.english) is paid and can't be changed")
        case .tooMany(let limit):
            Problem(
                .conflict, "subject.too_many", zh: "同一考次最多报考\(limit)个科目", en: "At most \(limit) subjects can be entered in one sitting",
                details: ["limit": "\(limit)"])
        case .full(let subject): subject.problem("seat.full", zh: "\(subject.chinese)已报满", en: "\(subject.english) is full")
        case .notOffered(let subject):
            subject.problem("seat.not_offered", zh: "您所在的考点不开考\(subject.chinese)", en: "Your site doesn't hold \(subject.english)")
        }
    }
}

extension SubjectLabel {
    /// A refusal about this subject: people read its name, programs its code.
    fileprivate func problem(_ problemCode: String, zh: String, en: String, _ others: [String: String] = [:]) -> Problem {
        Problem(.conflict, problemCode, zh: zh, en: en, details: others.merging(["subject": code.rawValue]) { $1 })
    }
}

extension WindowKind {
    /// As candidates know it.
    var title: String {
        switch self {
        case .eligibility: "资格查询与复核"
        case .registration: "网上报名"
        case .payment: "缴费"
        case .writtenTicket: "笔试准考证打印"
        case .oralTicket: "口试准考证打印"
        }
    }
}

extension WindowKind {
    var englishTitle: String {
        switch self {
        case .eligibility: "eligibility query and review"
        case .registration: "registration"
        case .payment: "payment"
        case .writtenTicket: "written ticket printing"
        case .oralTicket: "oral ticket printing"
        }
    }
}

extension Window {
    /// To the second, in Beijing time.
    var inBeijing: String { "\(opens.beijing)至\(closes.beijing)" }
}
