import EnrollmentDomain
import HTTP
import Primitives
import Testing

@testable import Enrollment

/// What candidates read of a subject is its name, never its code; what programs read is the code.
@Suite struct WordingTests {
    private static let cet4 = SubjectLabel(code: SubjectCode(rawValue: "CET4"), chinese: "英语四级笔试", english: "CET Band 4")
    private static let cet6 = SubjectLabel(code: SubjectCode(rawValue: "CET6"), chinese: "英语六级笔试", english: "CET Band 6")

    @Test(
        "E2 E12 a refusal names subjects as the pack does, in Chinese and in English",
        arguments: [
            (.notEligible(cet6), "您没有英语六级笔试的报考资格", "You are not eligible for CET Band 6", ["subject": "CET6"]),
            (
                .overlapping(cet4, cet6), "英语四级笔试与英语六级笔试的考试时间冲突", "CET Band 4 and CET Band 6 are held at the same time",
                ["subject": "CET4", "other": "CET6"]
            ),
            (
                .excluded(cet4, cet6), "英语四级笔试与英语六级笔试不能在同一考次报考", "CET Band 4 and CET Band 6 can't be entered in one sitting",
                ["subject": "CET4", "other": "CET6"]
            ),
            (
                .writtenMissing(oral: cet6, written: cet4), "报考英语六级笔试须先报考英语四级笔试", "CET Band 6 needs CET Band 4 entered first",
                ["subject": "CET6", "written": "CET4"]
            ),
            (.alreadyPaid(cet4), "英语四级笔试已支付，不可以修改或取消", "CET Band 4 is paid and can't be changed", ["subject": "CET4"]),
            (.full(cet4), "英语四级笔试已报满", "CET Band 4 is full", ["subject": "CET4"]),
            (.notOffered(cet4), "您所在的考点不开考英语四级笔试", "Your site doesn't hold CET Band 4", ["subject": "CET4"]),
        ] as [(ChoiceRefusal, String, String, [String: String])])
    func choice(refusal: ChoiceRefusal, zh: String, en: String, details: [String: String]) {
        let problem = refusal.problem
        #expect(problem.message.zh == zh && problem.message.en == en && problem.details == details)
    }

    @Test("E19 so does the refusal to pay an oral first")
    func paying() {
        let problem = PayingRefusal.writtenUnpaid(Self.cet4).problem
        #expect(problem.message.zh == "须先支付英语四级笔试，才能支付对应的口试" && problem.details == ["written": "CET4"])
        #expect(problem.message.en == "CET Band 4 must be paid before its oral test")
    }

    @Test("E1 pages name subjects, and the review, as the pack does", arguments: ["/registration/oral", "/registration", "/review"])
    func pages(path: String) async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1, eligible: ["CET4"])
        let page = try await bench.send(.get, path, as: candidate).text
        let read = page.replacing(/<[^>]*>/, with: " ").replacing("CET6资格复核", with: "")
        #expect(!read.contains("CET4") && !read.contains("CET6") && !read.contains("CET-SET"), "\(read)")
        let own = ["/registration/oral": "须先报考英语四级笔试", "/registration": "CET6资格复核", "/review": "英语四级准考证号（15 位数字）"]
        #expect(page.contains(try #require(own[path])))
    }
}
