import Database
import EnrollmentDomain
import HTTP
import Primitives
import Testing

@testable import Enrollment

@Suite struct OfficeReviewTests {
    private static let number = "110041251100101"

    private struct Scene {
        let bench: Bench
        let candidate: Candidate
        let login: Candidate
        let officer: Officer
        let review: WaitingReview
    }

    private func scene() async throws -> Scene {
        let bench = try await Bench(at: Bench.opening - .days(2))
        let candidate = try await bench.register(1, eligible: ["CET4"])
        #expect(try await bench.services.askReview(ticketNumber: Self.number, by: candidate) == .waiting)
        let (login, officer) = try await bench.officer()
        let review = try #require(try await bench.services.viewOffice.waitingReviews(for: officer).first)
        return Scene(bench: bench, candidate: candidate, login: login, officer: officer, review: review)
    }

    @Test("E11 an approved review opens CET6; the candidate sees it and is mailed")
    func approved() async throws {
        let scene = try await scene()
        defer { scene.bench.close() }
        let page = try await scene.bench.send(.get, "/officer/reviews", as: scene.login)
        #expect(page.text.contains(Self.number) && page.text.contains("张三"))
        let form = [("decision", "approve"), ("ticket_number", Self.number), ("reason", "")]
        #expect(try await scene.bench.send(.post, "/officer/reviews/\(scene.review.id)", as: scene.login, form: form).status == .seeOther)
        #expect(try await scene.bench.services.viewOffice.waitingReviews(for: scene.officer).isEmpty)
        #expect(try await scene.bench.send(.get, "/review", as: scene.candidate).text.contains("复核已通过"))
        #expect(try await scene.bench.history(of: scene.candidate) == [.confirmed, .reviewSaved, .reviewPassed])
        #expect(try await scene.bench.letters().last?.contains("已通过") == true)
        scene.bench.clock.set(Bench.opening)
        try await scene.bench.choose("CET6", by: scene.candidate)
    }

    @Test("E11 a refused review says why, is mailed, and can be asked again")
    func refused() async throws {
        let scene = try await scene()
        defer { scene.bench.close() }
        let undecided = try await scene.bench.send(
            .post, "/officer/reviews/\(scene.review.id)", as: scene.login, form: [("ticket_number", Self.number), ("reason", "查无此号")])
        #expect(undecided.status == .unprocessable)
        // Enter takes the first button.
        let page = try await scene.bench.send(.get, "/officer/reviews", as: scene.login).text
        let first = try #require(page.firstRange(of: "name=\"decision\" value=\"")).upperBound
        #expect(page[first...].hasPrefix("refuse"))
        let wordless = [("decision", "refuse"), ("ticket_number", Self.number), ("reason", " ")]
        let again = try await scene.bench.send(.post, "/officer/reviews/\(scene.review.id)", as: scene.login, form: wordless)
        #expect(again.text.contains("请填写原因"))
        #expect(try await scene.bench.services.viewOffice.waitingReviews(for: scene.officer).count == 1)
        let json = #"{"approved":false,"ticket_number":"\#(Self.number)","reason":"查无此号"}"#
        let path = "/api/v1/officer/reviews/\(scene.review.id)"
        #expect(try await scene.bench.send(.post, path, as: scene.login, json: json).status == .noContent)
        let seen = try await scene.bench.send(.get, "/review", as: scene.candidate).text
        #expect(seen.contains("复核未通过") && seen.contains("查无此号"))
        #expect(try await scene.bench.letters().last?.contains("未通过") == true)
        #expect(try await scene.bench.send(.get, "/history", as: scene.candidate).text.contains("查无此号"))
        let history = try await scene.bench.send(.get, "/api/v1/history", as: scene.candidate).text
        #expect(history.contains(#""actor":"officer""#) && !history.contains("li@example.com"))
        scene.bench.clock.set(Bench.opening)
        await #expect(throws: ChoiceRefusal.notEligible(scene.bench.label("CET6"))) {
            try await scene.bench.choose("CET6", by: scene.candidate)
        }
        #expect(try await scene.bench.services.askReview(ticketNumber: "110041251100102", by: scene.candidate) == .waiting)
        #expect(try await scene.bench.services.viewOffice.waitingReviews(for: scene.officer).map(\.ticketNumber) == ["110041251100102"])
    }

    @Test("E11 what is decided is decided once, and only for the number that was looked at")
    func once() async throws {
        let scene = try await scene()
        defer { scene.bench.close() }
        let decide = scene.bench.services.decideReview
        #expect(try await scene.bench.services.askReview(ticketNumber: "110041251100102", by: scene.candidate) == .waiting)
        await #expect(throws: DecisionRefusal.changed) {
            try await decide(scene.review.id, approving: true, ticketNumber: Self.number, reason: "", by: scene.officer)
        }
        try await decide(scene.review.id, approving: true, ticketNumber: "110041251100102", reason: "", by: scene.officer)
        await #expect(throws: DecisionRefusal.changed) {
            try await decide(scene.review.id, approving: false, ticketNumber: "110041251100102", reason: "误", by: scene.officer)
        }
        let (_, foreigner) = try await {
            try await scene.bench.addSite(Bench.otherSite, name: "外地大学")
            return try await scene.bench.officer("foreign", site: Bench.otherSite)
        }()
        await #expect(throws: DecisionRefusal.unknown) {
            try await decide(scene.review.id, approving: false, ticketNumber: "110041251100102", reason: "误", by: foreigner)
        }
        #expect(try await scene.bench.services.viewRegistration(of: scene.candidate).review?.state == .passed)
    }

    @Test("E3 nothing is decided after the window has closed")
    func closed() async throws {
        let scene = try await scene()
        defer { scene.bench.close() }
        scene.bench.clock.set(Bench.closing + .days(30))
        await #expect(throws: DecisionRefusal.self) {
            try await scene.bench.services.decideReview(
                scene.review.id, approving: true, ticketNumber: Self.number, reason: "", by: scene.officer)
        }
        #expect(try await scene.bench.services.viewOffice.waitingReviews(for: scene.officer).count == 1)
    }
}
