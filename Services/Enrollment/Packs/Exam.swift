public import EnrollmentDomain
public import Primitives

/// What an exam pack says (SPEC E1): the exam with its texts, and its sittings.
public struct Exam: Sendable {
    /// `CET`: short, for cookies and mails' subjects.
    public let code: String
    /// 全国大学英语四、六级考试报名
    public let title: String
    /// For English pages; `nil` where the pack has none.
    public let englishTitle: String?
    /// 客服电话
    public let phone: String
    public let texts: ExamTexts
    public let entry: EntryMode
    /// `nil` where the schools' photos are taken as they come.
    public let photo: PhotoRule?
    /// Which documents a candidate may name, in the order of the form.
    public let documentKinds: [IdentityDocument.Kind]
    /// In the pack's order; at least one.
    public let sittings: [Sitting]
}

/// The home page's texts, one paragraph a line.
public struct ExamTexts: Sendable {
    /// 考试简介
    public let introduction: String
    /// 考生须知
    public let notice: String
    /// 报名流程
    public let process: String
    /// 常见问题
    public let questions: [Question]
    /// 特别提示
    public let warning: String
    /// 最新动态, newest first
    public let news: [News]
    /// 考生须知 of the admission ticket, which numbers them
    public let ticketRules: [String]

    public struct Question: Sendable {
        public let question: String
        public let answer: String
    }

    public struct News: Sendable {
        public let date: String
        public let text: String
    }
}
