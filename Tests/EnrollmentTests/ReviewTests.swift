import Database
import EnrollmentDomain
import Primitives
import Testing

@testable import Enrollment

@Suite struct ReviewTests {
    private func saveScore(_ bench: Bench, _ number: String, of index: Int, name: String = "张三", score: Int) async throws {
        let person = bench.services.keyring.person(try Bench.document(index))
        try await bench.database.write {
            try $0.run("INSERT INTO past_scores (number, person, name, score) VALUES ($1, $2, $3, $4)", number, person, name, score)
        }
    }

    @Test(
        "E10 the own score of 425 passes at once; anything else is saved and waits",
        arguments: [
            (1, "张三", 425, ReviewState.passed), (1, "张三", 424, .waiting), (2, "张三", 600, .waiting), (1, "李四", 600, .waiting),
        ])
    func outcome(owner: Int, name: String, score: Int, state: ReviewState) async throws {
        let bench = try await Bench(at: Bench.opening - .days(2))
        defer { bench.close() }
        let candidate = try await bench.register(1, eligible: ["CET4"])
        try await saveScore(bench, "110041251100101", of: owner, name: name, score: score)
        #expect(try await bench.services.askReview(ticketNumber: "110041251100101", by: candidate) == state)
        bench.clock.set(Bench.opening)
        guard state != .passed else {
            try await bench.choose("CET6", by: candidate)
            #expect(try await bench.history(of: candidate).contains(.reviewPassed))
            return
        }
        await #expect(throws: ChoiceRefusal.notEligible(bench.label("CET6"))) { try await bench.choose("CET6", by: candidate) }
        #expect(try await bench.history(of: candidate).contains(.reviewSaved))
    }

    @Test("E10 the two answers are told apart in words")
    func words() {
        #expect(ReviewState.passed.message == "复核已通过")
        #expect(ReviewState.waiting.message.contains("保存成功") && ReviewState.waiting.message.contains("等待"))
        #expect(!ReviewState.waiting.message.contains("已通过"))
    }

    @Test("E10 a number that was mistyped is corrected; once passed there is nothing to ask")
    func corrected() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1, eligible: ["CET4"])
        try await saveScore(bench, "110041251100101", of: 1, score: 500)
        await #expect(throws: ReviewRefusal.malformedNumber(digits: 15)) {
            try await bench.services.askReview(ticketNumber: "11004125110010", by: candidate)
        }
        #expect(try await bench.services.askReview(ticketNumber: "110041251100102", by: candidate) == .waiting)
        #expect(try await bench.services.askReview(ticketNumber: " 110041251100101 ", by: candidate) == .passed)
        await #expect(throws: ReviewRefusal.alreadyEligible) {
            try await bench.services.askReview(ticketNumber: "110041251100102", by: candidate)
        }
    }
}
