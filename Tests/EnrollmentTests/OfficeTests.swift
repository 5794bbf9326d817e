import Database
import EnrollmentDomain
import HTTP
import Primitives
import Testing

@testable import Enrollment

extension Bench {
    static let otherSite = "310002"

    /// An officer's account: of a site, or without one of the centre.
    @discardableResult
    func officer(_ name: String = "li", site: String? = Bench.site) async throws -> (candidate: Candidate, officer: Officer) {
        let officer = try await services.manageOfficers.add(
            try EmailAddress("\(name)@example.com"), site: try site.map { try #require(SiteCode(rawValue: $0)) })
        return (Candidate(account: AccountID(rawValue: "account-\(name)"), email: "\(name)@example.com", isVerified: true), officer)
    }

    func addSite(_ code: String, name: String, subject: String = "CET4") async throws {
        let sitting = sitting
        try await database.write { tx in
            try tx.run("INSERT INTO sites (code, name, province) VALUES ($1, $2, '上海')", code, name)
            try tx.run("INSERT INTO seats (sitting, site, subject, capacity) VALUES ($1, $2, $3, 7)", sitting.code, code, subject)
        }
    }
}

@Suite struct OfficeTests {
    @Test("E28 nobody but an officer sees the office, and a removed one is out at once")
    func rights() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let stranger = Bench.candidate(1)
        let paths = ["counts", "reviews", "people?q=x", "acts"]
        for path in paths {
            #expect(try await bench.send(.get, "/api/v1/officer/\(path)").status == .unauthorized)
            #expect(try await bench.send(.get, "/api/v1/officer/\(path)", as: stranger).problem().code == "officer.not_one")
        }
        let (candidate, _) = try await bench.officer()
        for path in paths { #expect(try await bench.send(.get, "/api/v1/officer/\(path)", as: candidate).status == .ok) }
        try await bench.services.manageOfficers.remove(try EmailAddress("LI@example.com"))
        for path in paths { #expect(try await bench.send(.get, "/api/v1/officer/\(path)", as: candidate).status == .forbidden) }
        #expect(try await bench.send(.get, "/officer", as: candidate).text.contains("不是本考试的管理员"))
    }

    @Test("E28 an officer is the account that came first, not whoever registers the address later; an unverified one is nobody")
    func bound() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let (candidate, officer) = try await bench.officer()
        let unverified = Candidate(account: AccountID(rawValue: "u"), email: candidate.email, isVerified: false)
        await #expect(throws: OfficerRefusal.notAnOfficer) { try await bench.services.findOfficer(unverified) }
        #expect(try await bench.services.findOfficer(candidate) == officer)
        let later = Candidate(account: AccountID(rawValue: "later"), email: candidate.email, isVerified: true)
        await #expect(throws: OfficerRefusal.notAnOfficer) { try await bench.services.findOfficer(later) }
        #expect(try await bench.services.findOfficer(candidate) == officer)
    }

    @Test("E28 an officer's command says what is wrong")
    func commands() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        try await bench.officer()
        await #expect(throws: OfficerRefusal.exists) { try await bench.officer() }
        await #expect(throws: OfficerRefusal.unknownSite(try #require(SiteCode(rawValue: "999999")))) {
            try await bench.officer("wang", site: "999999")
        }
        let wang = try EmailAddress("wang@example.com")
        await #expect(throws: OfficerRefusal.unknown) { try await bench.services.manageOfficers.remove(wang) }
        #expect(try await bench.services.manageOfficers.list().map(\.email.text) == ["li@example.com"])
    }

    @Test("E28 counts by site, subject and state are those of the entries, at every moment")
    func counts() async throws {
        let bench = try await Bench(capacity: 3)
        defer { bench.close() }
        try await bench.addSite(Bench.otherSite, name: "外地大学")
        let (_, centre) = try await bench.officer("centre", site: nil)
        let (_, site) = try await bench.officer()
        let people = [try await bench.register(1), try await bench.register(2), try await bench.register(3)]
        for person in people { try await bench.choose("CET4", by: person) }
        try await bench.pay(by: people[0])
        try await bench.choose(by: people[1])
        let own = try await bench.services.viewOffice(by: site)
        #expect(own.sites.map(\.site.code.rawValue) == [Bench.site] && own.sites.first?.registrations == 3)
        #expect(own.total.first == SubjectCount(subject: SubjectCode(rawValue: "CET4"), capacity: 3, held: 1, paid: 1, released: 1))
        let all = try await bench.services.viewOffice(by: centre)
        #expect(all.sites.map(\.site.code.rawValue) == [Bench.site, Bench.otherSite])
        #expect(all.total.first == SubjectCount(subject: SubjectCode(rawValue: "CET4"), capacity: 10, held: 1, paid: 1, released: 1))
        #expect(all.total.first?.free == 8)
        #expect(try await bench.services.viewOffice(by: centre, after: Bench.site).sites.map(\.site.code.rawValue) == [Bench.otherSite])
    }

    @Test("E28 a site officer sees one site only")
    func oneSite() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        try await bench.addSite(Bench.otherSite, name: "外地大学")
        let candidate = try await bench.register(1)
        let (own, _) = try await bench.officer("own")
        let (foreign, foreigner) = try await bench.officer("foreign", site: Bench.otherSite)
        let found = try await bench.services.lookUpPeople("张三", by: try await bench.services.findOfficer(own))
        let id = try #require(found.people.first?.id)
        #expect(try await bench.services.lookUpPeople("张三", by: foreigner).people.isEmpty)
        #expect(try await bench.services.lookUpPeople(try Bench.document(1).number, by: foreigner).people.isEmpty)
        #expect(try await bench.services.lookUpPeople(candidate.email, by: foreigner).people.isEmpty)
        #expect(try await bench.send(.get, "/officer/people/\(id)", as: own).text.contains(candidate.email))
        for path in [
            "/officer/people/\(id)", "/officer/people/\(id)/photo", "/officer/sites/\(Bench.site)", "/api/v1/officer/people/\(id)",
        ] {
            #expect(try await bench.send(.get, path, as: foreign).status == .notFound, "\(path)")
        }
        let wish = #"{"capacity":9,"reason":"x"}"#
        let path = "/api/v1/officer/sites/\(Bench.site)/capacities/CET4"
        #expect(try await bench.send(.put, path, as: foreign, json: wish).problem().code == "officer.centre_only")
    }

    @Test("E28 a person is found by name, number, e-mail address and ticket number")
    func search() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1, name: "阿依古丽·买买提")
        try await bench.register(2)
        let (_, officer) = try await bench.officer()
        for text in ["阿依古丽•买买提", try Bench.document(1).number, " \(candidate.email.uppercased()) "] {
            #expect(try await bench.services.lookUpPeople(text, by: officer).people.map(\.name) == ["阿依古丽·买买提"], "\(text)")
        }
        for text in ["", "  ", "阿依古丽", "nobody@example.com", "110041262100101", "'; DROP TABLE officers; --"] {
            #expect(try await bench.services.lookUpPeople(text, by: officer).people.isEmpty, "\(text)")
        }
    }

    @Test("E28 a capacity is changed with a reason, never below what is taken")
    func capacity() async throws {
        let bench = try await Bench(capacity: 3)
        defer { bench.close() }
        let (candidate, _) = try await bench.officer("centre", site: nil)
        bench.clock.advance(by: .seconds(1))
        let (site, _) = try await bench.officer()
        for index in 1...2 { try await bench.choose("CET4", by: try await bench.register(index)) }
        let path = "/api/v1/officer/sites/\(Bench.site)/capacities/CET4"
        let wish = #"{"capacity":9,"reason":"x"}"#
        #expect(try await bench.send(.put, path, as: site, json: wish).problem().code == "officer.centre_only")
        #expect(try await bench.send(.get, "/officer/sites/\(Bench.site)", as: site).text.contains("更改容量") == false)
        let refusals = [
            (#"{"capacity":1,"reason":"x"}"#, "seat.below_taken"), (#"{"capacity":9,"reason":"  "}"#, "invalid_input"),
            (#"{"capacity":-1,"reason":"x"}"#, "invalid_input"), (#"{"capacity":999999,"reason":"x"}"#, "invalid_input"),
            (#"{"capacity":1.5,"reason":"x"}"#, "malformed_body"),
        ]
        for (json, code) in refusals { #expect(try await bench.send(.put, path, as: candidate, json: json).problem().code == code) }
        bench.clock.advance(by: .seconds(1))
        #expect(try await bench.send(.put, path, as: candidate, json: #"{"capacity":2,"reason":"教室改作他用"}"#).status == .noContent)
        let last = try await bench.register(3)
        await #expect(throws: ChoiceRefusal.full(bench.label("CET4"))) { try await bench.choose("CET4", by: last) }
        let page = try await bench.send(
            .post, "/officer/sites/\(Bench.site)", as: candidate, form: [("subject", "CET4"), ("capacity", "3")])
        #expect(page.text.contains("请填写原因"))
        bench.clock.advance(by: .seconds(1))
        let form = [("subject", "CET4"), ("capacity", "3"), ("reason", "加一间")]
        #expect(try await bench.send(.post, "/officer/sites/\(Bench.site)", as: candidate, form: form).status == .seeOther)
        try await bench.choose("CET4", by: last)
        let acts = try JSON.decode([OfficeActBody].self, from: try await bench.send(.get, "/api/v1/officer/acts", as: candidate).body)
        #expect(
            acts.map(\.detail) == ["2→3", "3→2", "li@example.com", "centre@example.com"] && acts.map(\.reason) == ["加一间", "教室改作他用", "", ""])
        #expect(acts.first?.actor == "centre@example.com" && acts.last?.actor == "operator")
    }
}
