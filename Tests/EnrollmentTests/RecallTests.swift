import Captcha
import Database
import EnrollmentDomain
import HTTP
import Primitives
import Testing

@testable import Enrollment

@Suite struct RecallTests {
    private func captcha(_ bench: Bench) async throws -> CaptchaAnswerBody {
        let body = try JSON.decode(CaptchaBody.self, from: try await bench.send(.get, "/api/v1/captcha?kind=question").body)
        let question = try #require(body.question)
        return CaptchaAnswerBody(id: body.id, answer: try #require(Self.answers[question]))
    }

    /// Of every question that can be asked.
    private static let answers: [String: String] = {
        var answers: [String: String] = [:]
        for first in UInt8(0)..<40 {
            for second in UInt8(0)..<9 {
                for kind in UInt8(0)...1 {
                    let question = ArithmeticQuestion(random: [first, second, kind])
                    answers[question.text] = question.answer
                }
            }
        }
        return answers
    }()

    private func ask(
        _ bench: Bench, name: String = "张三", number: String, captcha: CaptchaAnswerBody? = nil
    ) async throws -> Response {
        let answer = if let captcha { captcha } else { try await self.captcha(bench) }
        let wish = RecallWish(name: name, idType: "resident_id", idNumber: number, captcha: answer)
        return try await bench.send(.post, "/api/v1/recall", json: String(decoding: try JSON.encode(wish), as: UTF8.self))
    }

    @Test("E8 the answer is the same whether or not there is a registration; its mailbox alone is told")
    func same() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        try await bench.register(1)
        try await bench.enroll(2)
        let numbers = try [1, 2, 3].map { try Bench.document($0).number }
        var answers: [Response] = []
        for number in numbers { answers.append(try await ask(bench, number: number)) }
        answers.append(try await ask(bench, name: "李四", number: numbers[0]))
        #expect(answers.allSatisfy { $0.status == .noContent && $0.body.isEmpty && $0.headers.fields.isEmpty })
        #expect(try await bench.letters() == ["[CET] 找回已报名账号"])
    }

    @Test("E8 the page says the same to everybody, and shows no address")
    func page() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        var pages: [String] = []
        for index in [1, 2] {
            let captcha = try await captcha(bench)
            let form = [
                ("name", "张三"), ("id_type", "resident_id"), ("id_number", try Bench.document(index).number),
                ("captcha_id", captcha.id.description), ("captcha", captcha.answer),
            ]
            pages.append(try await bench.send(.post, "/recall", form: form).text)
        }
        #expect(pages[0] == pages[1] && pages[0].contains("如果该考生已在本次考试确认报名") && !pages[0].contains(candidate.email))
        #expect(try await bench.letters().count == 1)
    }

    @Test("E8 without a captcha's answer nobody is looked for, and an answer serves once")
    func captchas() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        try await bench.register(1)
        let number = try Bench.document(1).number
        let issued = try await captcha(bench)
        let wrong = CaptchaAnswerBody(id: issued.id, answer: "x")
        #expect(try await ask(bench, number: number, captcha: wrong).problem().code == "captcha.wrong")
        #expect(try await ask(bench, number: number, captcha: issued).problem().code == "captcha.wrong")
        let late = try await captcha(bench)
        bench.clock.advance(by: Captcha.lifetime)
        #expect(try await ask(bench, number: number, captcha: late).problem().code == "captcha.wrong")
        #expect(try await bench.letters().isEmpty)
        let again = try await bench.send(.post, "/recall", form: [("another", "image"), ("name", "张三")]).text
        #expect(again.contains("data:image/png;base64,") && again.contains("value=\"张三\""))
    }

    @Test("E8, S6 neither a mailbox is filled nor a list tried")
    func limits() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        try await bench.register(1)
        let number = try Bench.document(1).number
        for _ in 0..<RecallAccount.perClient.limit { #expect(try await ask(bench, number: number).status == .noContent) }
        #expect(try await bench.letters().count == RecallAccount.perPerson.limit)
        #expect(try await ask(bench, number: number).problem().code == "recall.too_often")
        bench.clock.advance(by: .hours(24))
        #expect(try await ask(bench, number: number).status == .noContent)
        #expect(try await bench.letters().count == RecallAccount.perPerson.limit + 1)
    }

    @Test("E8 what can't be a person is named")
    func malformed() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        #expect(try await ask(bench, number: "123").problem().code == "invalid_input")
        #expect(try await ask(bench, name: " ", number: try Bench.document(1).number).problem().code == "invalid_input")
    }
}
