import EnrollmentDomain
import HTTP
import Primitives
import Testing

@testable import Enrollment

@Suite struct OfficeArrangementTests {
    private static let path = "/api/v1/officer/arrangement"

    private func state(_ bench: Bench, _ officer: Candidate) async throws -> ArrangementBody {
        try JSON.decode(ArrangementBody.self, from: try await bench.send(.get, Self.path, as: officer).body)
    }

    /// People of the bench's site who have paid CET4.
    private func people(_ count: Int) async throws -> Bench {
        let bench = try await Bench()
        for index in 1...count {
            let candidate = try await bench.register(index, name: "考生\(index)")
            try await bench.choose("CET4", by: candidate)
            try await bench.pay(by: candidate)
        }
        return bench
    }

    @Test("E24, E28 the centre rehearses a site, begins when nothing is in the way, and the service makes the steps")
    func whole() async throws {
        let bench = try await people(3)
        defer { bench.close() }
        let (login, officer) = try await bench.officer(site: nil)
        #expect(try await state(bench, login).obstacle == "arrangement.not_closed")
        let early = try await bench.send(.post, "/officer/arrangement", as: login, form: [("sure", "yes")])
        #expect(early.status == .conflict && early.text.contains("报名和缴费结束后才能编排"))
        let rehearsal = try await bench.send(.get, "/officer/arrangement?site=\(Bench.site)&seed=7", as: login)
        #expect(rehearsal.text.contains("试编排，种子 7") && rehearsal.text.contains("001–001"))
        #expect(try await bench.placements().isEmpty)

        bench.clock.set(Bench.paymentEnd)
        #expect(try await state(bench, login).obstacle == nil)
        let unsure = try await bench.send(.post, "/officer/arrangement", as: login, form: [("seed", "7")])
        #expect(unsure.status == .unprocessable && unsure.text.contains("请勾选确认"))
        let begun = try await bench.send(.post, "/officer/arrangement", as: login, form: [("seed", "7"), ("sure", "yes")])
        #expect(begun.status == .seeOther)
        let running = try await state(bench, login)
        #expect(running.state == "running" && running.made == 0 && running.steps == 1)
        #expect(try await bench.send(.get, "/officer/arrangement", as: login).headers["refresh"] == "3")

        try await bench.services.arrangement.goOn()
        #expect(try await state(bench, login).state == "complete")
        let placements = try await bench.placements()
        #expect(placements.count == 3)
        // Nothing is left to do, and nothing is drawn again.
        try await bench.services.arrangement.goOn()
        #expect(try await bench.placements() == placements)
        #expect(try await bench.send(.post, Self.path, as: login, json: "{}").problem().code == "arrangement.already_arranged")
        let act = try #require(try await bench.services.viewOffice.acts(for: officer).first { $0.kind == .arranged })
        #expect(act.actor == officer.email.text && act.detail == "seed 7")
    }

    @Test("E24 what an interrupted command has begun, the service ends")
    func interrupted() async throws {
        let bench = try await Bench.filled()
        defer { bench.close() }
        let rooms = ArrangeRooms(database: bench.database, effects: bench.services.effects)
        let run = try await rooms.begin(bench.sitting, seed: 3)
        try await rooms.fill(
            ArrangementPlace(site: try #require(SiteCode(rawValue: "310104")), subject: SubjectCode(rawValue: "CET4")), run, bench.sitting)
        try await bench.services.arrangement.goOn()
        #expect(try await bench.placements().count == 3 * (65 + 31))
        #expect(try await bench.services.arrangement.state().isComplete)
    }

    @Test("E26, E28 a site's officer rehearses and takes the own site's sheet and papers, no other's; each is written down")
    func site() async throws {
        let bench = try await people(2)
        defer { bench.close() }
        let (login, officer) = try await bench.officer()
        let (own, foreign) = ("/officer/sites/\(Bench.site)", "/officer/sites/310104")
        #expect(try await state(bench, login).obstacle == nil, "the country's open payments are the centre's")
        #expect(try await bench.send(.get, "/api/v1\(own)/rehearsal?seed=1", as: login).status == .ok)
        #expect(try await bench.send(.get, "/api/v1\(foreign)/rehearsal", as: login).status == .forbidden)
        #expect(try await bench.send(.get, "/api/v1\(own)/rooms", as: login).problem().code == "arrangement.not_arranged")
        #expect(try await bench.send(.post, "\(own)/export", as: login, form: []).status == .conflict)
        bench.clock.set(Bench.paymentEnd)
        #expect(try await bench.send(.post, Self.path, as: login, json: "{}").problem().code == "officer.centre_only")
        try await bench.paid(1, of: "CET4", at: "310104")
        try await bench.arrange(seed: 7)

        let rooms = try JSON.decode([SiteRoomsBody].self, from: try await bench.send(.get, "/api/v1\(own)/rooms", as: login).body)
        #expect(rooms.map(\.candidates) == [2] && rooms.map(\.lastRoom) == [1])
        #expect(try await bench.send(.get, "/officer/arrangement", as: login).text.contains("考点 \(Bench.site) 的考场"))
        let sheet = try await bench.send(.post, "\(own)/export", as: login, form: [])
        #expect(sheet.headers["content-disposition"]?.contains("attachment") == true)
        #expect(sheet.text.split(separator: "\r\n").count == 3, "a heading and two of the own site")
        let paper = try await bench.send(.post, "\(own)/room-paper", as: login, form: [("subject", "CET4"), ("room", "1")])
        #expect(paper.headers["content-type"] == "application/pdf" && paper.body.starts(with: Array("%PDF".utf8)))
        let none = try await bench.send(.post, "\(own)/room-paper", as: login, form: [("subject", "CET4"), ("room", "2")])
        #expect(none.status == .notFound && none.text.contains("没有这个考场"))
        for action in ["export", "room-paper"] {
            let form = [("subject", "CET4"), ("room", "1")]
            #expect(try await bench.send(.post, "\(foreign)/\(action)", as: login, form: form).status == .forbidden)
        }
        let acts = try await bench.services.viewOffice.acts(for: officer).filter { $0.kind == .exported }
        #expect(Set(acts.map(\.detail)) == ["export", "room-papers 1"] && acts.allSatisfy { $0.actor == officer.email.text })
    }

    @Test("E28 a seed or a site that is none is told so", arguments: ["seed=x&site=110041", "seed=-1&site=110041", "site=11004", "site=a"])
    func nonsense(query: String) async throws {
        let bench = try await people(1)
        defer { bench.close() }
        let (login, _) = try await bench.officer(site: nil)
        let page = try await bench.send(.get, "/officer/arrangement?\(query)", as: login)
        #expect(page.status == .unprocessable && page.text.contains("role=\"alert\""))
    }
}
