import Database
import EnrollmentDomain
import HTTP
import Primitives
import Runtime
import Testing

@testable import Enrollment

@Suite struct OfficeListTests {
    /// So many acts, a second apart; every third an export.
    private func bench(acts count: Int) async throws -> Bench {
        let bench = try await Bench()
        let (effects, sitting) = (bench.services.effects, bench.sitting.code)
        for index in 0..<count {
            let act = OfficeAct(
                at: Bench.opening + .seconds(Int64(index / 2)), actor: "li@example.com", kind: index % 3 == 0 ? .exported : .imported,
                detail: "act \(index).")
            try await bench.database.write { try $0.note(act, id: effects.newID(), in: sitting) }
        }
        return bench
    }

    private func details(_ page: String) -> [Int] { page.matches(of: /act (\d+)\./).compactMap { Int($0.1) } }

    private func link(_ relation: String, _ page: String) throws -> String? {
        page.firstMatch(of: try Regex("rel=\"\(relation)\" href=\"([^\"]+)\"", as: (Substring, Substring).self))
            .map { String($0.1).replacing("&amp;", with: "&") }
    }

    @Test("E28 pages forward and back show each act once, the same both ways", arguments: ["-time", "time"])
    func turns(sort: String) async throws {
        let bench = try await bench(acts: 120)
        defer { bench.close() }
        let (login, _) = try await bench.officer(site: nil)
        var (address, pages): (String?, [[Int]]) = ("/officer/acts?sort=\(sort)&state=", [])
        var last = ""
        while let next = address {
            last = try await bench.send(.get, next, as: login).text
            pages.append(details(last))
            address = try link("next", last)
        }
        // That an officer was added is an act, too: the oldest.
        #expect(pages.map(\.count) == (sort == "time" ? [49, 50, 21] : [50, 50, 20]) && Set(pages.joined()).count == 120)
        let order = sort == "time" ? pages.joined().map(\.self) : pages.joined().reversed()
        #expect(order.map { $0 / 2 } == (0..<120).map { $0 / 2 })
        var back: [[Int]] = []
        while let previous = try link("prev", last) {
            last = try await bench.send(.get, previous, as: login).text
            back.insert(details(last), at: 0)
        }
        #expect(back == Array(pages.dropLast()))
    }

    @Test("E28 a list is filtered, says how it is sorted, and isn't thrown by nonsense")
    func filters() async throws {
        let bench = try await bench(acts: 30)
        defer { bench.close() }
        let (login, _) = try await bench.officer(site: nil)
        let exports = try await bench.send(.get, "/officer/acts?state=exported", as: login).text
        #expect(details(exports).count == 10 && details(exports).allSatisfy { $0 % 3 == 0 })
        #expect(exports.contains("aria-sort=\"descending\"") && exports.contains("aria-current=\"true\">导出"))
        #expect(exports.contains("href=\"/officer/acts?state=exported&amp;sort=time\""))
        for query in [
            "after=x", "after=1.2", "before=9999999999999999999.x", "sort=no", "state=no", "page=-7", "page=99999999999999999999",
        ] {
            for path in ["acts", "reviews", "imports", "people?q=x&", "photos", "?"] {
                let target = path.hasSuffix("?") || path.hasSuffix("&") ? path : path + "?"
                let address = target == "?" ? "/officer?\(query)" : "/officer/\(target)\(query)"
                #expect(try await bench.send(.get, address, as: login).status == .ok, "\(address)")
            }
        }
    }

    @Test("E28 sites are sorted by their seats, and full ones are found")
    func sites() async throws {
        let bench = try await Bench(capacity: 1)
        defer { bench.close() }
        try await bench.addSite(Bench.otherSite, name: "外地大学")
        let (login, _) = try await bench.officer(site: nil)
        func order(_ query: String) async throws -> [String] {
            try await bench.send(.get, "/officer?\(query)", as: login).text.matches(of: /href="\/officer\/sites\/(\d{6})"/).map {
                String($0.1)
            }
        }
        #expect(try await order("sort=code") == [Bench.site, Bench.otherSite])
        #expect(try await order("sort=-code") == [Bench.otherSite, Bench.site])
        let sums = try await bench.services.viewOffice.sites(SiteChoice(key: .free, isDescending: true), page: 1)
        #expect(sums.sites.map { $0.subjects.reduce(0) { $0 + $1.free } }.first == 7)
        #expect(try await order("state=full").isEmpty)
        #expect(try await order("state=open&sort=-free").first == Bench.otherSite)
        let sitting = bench.sitting
        try await bench.database.write { tx in
            for subject in sitting.subjects {
                try tx.setCapacity(0, of: subject.code, at: try #require(SiteCode(rawValue: Bench.site)), in: sitting.code)
            }
        }
        #expect(try await order("state=full") == [Bench.site])
        #expect(try await order("state=open") == [Bench.otherSite])
    }

    @Test("E28 people are sorted and filtered over all that were found, however many pages they fill")
    func people() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let (login, officer) = try await bench.officer(site: nil)
        for index in 1...230 { try await bench.enroll(index, name: "同名") }
        try await bench.register(231, name: "同名")
        try await bench.database.write { tx in
            try tx.run(
                "UPDATE roster_entries SET school = 'Z school' WHERE person = $1", bench.services.keyring.person(try Bench.document(1)))
        }
        let choice = PersonChoice(key: .school, isDescending: true)
        let first = try await bench.services.lookUpPeople("同名", choice, of: 50, by: officer)
        #expect(first.count == 231 && first.pages == 5 && first.people.count == 50)
        let rest = try await bench.services.lookUpPeople("同名", choice, page: 5, of: 50, by: officer)
        #expect(rest.people.count == 31 && rest.people.last?.school == "Z school", "last of all, though it was entered first")
        #expect(first.people.first?.school == "首都示范大学")
        let registered = try await bench.send(.get, "/officer/people?q=同名&state=registered", as: login).text
        #expect(registered.contains("共 1 人") && registered.matches(of: /href="\/officer\/people\/[0-9a-f-]{36}"/).count == 1)
        let none = try await bench.send(.get, "/officer/people?q=\(try Bench.document(2).number)&state=registered", as: login).text
        #expect(none.contains("共 0 人") && none.contains("未确认"))
    }

    @Test("E28 who has registered without a photo is listed until it comes, in the list, the count and the sheet")
    func photos() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let (centre, _) = try await bench.officer("centre", site: nil)
        try await bench.addSite(Bench.otherSite, name: "外地大学")
        let (foreign, _) = try await bench.officer("foreign", site: Bench.otherSite)
        for index in 1...3 { try await bench.register(index, name: "考生\(index)") }
        let person = bench.services.keyring.person(try Bench.document(2))
        try await bench.database.write { try $0.run("DELETE FROM photos WHERE person = $1", person) }
        try await bench.database.write { try $0.noteWhetherPhotoIsMissing(of: person) }
        let before = try await bench.services.viewOffice.missingPhotos(at: nil)
        #expect(before >= 1)
        let page = try await bench.send(.get, "/officer/photos", as: centre)
        #expect(page.text.contains("考生2"))
        let sheet = try await bench.send(.post, "/officer/photos.csv", as: centre, form: [])
        #expect(sheet.text.contains("考生2") && sheet.text.split(separator: "\r\n").count == before + 1)
        #expect(try await bench.send(.get, "/officer/photos", as: foreign).text.contains("考生2") == false)
        #expect(try await bench.send(.post, "/officer/photos.csv", as: foreign, form: []).text.contains("考生") == false)
        let acts = try await bench.send(.get, "/officer/acts?state=exported", as: centre).text
        #expect(acts.contains("photos-missing") && acts.contains(Bench.otherSite), "who took the list is written down")
        try await bench.database.write { try $0.savePhoto([1], of: person) }
        #expect(try await bench.services.viewOffice.missingPhotos(at: nil) == before - 1)
        #expect(try await bench.send(.get, "/officer/photos", as: centre).text.contains("考生2") == false)
    }

    @Test("E28 the chart counts each registration in its hour, of the site and of all")
    func chart() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        try await bench.register(1)
        try await bench.register(2)
        bench.clock.set(Bench.opening + .hours(3))
        try await bench.register(3)
        for site in [nil, SiteCode(rawValue: Bench.site)] {
            let hours = try await bench.services.viewOffice.registrationHours(at: site)
            #expect(hours.map(\.count).reduce(0, +) == 3 && hours.map(\.count).last == 1)
        }
        let (login, _) = try await bench.officer(site: nil)
        let page = try await bench.send(.get, "/officer", as: login).text
        #expect(page.contains("<svg role=\"img\" aria-label=\"柱状图：共 3 人") && !page.contains("style="))
    }

    @Test("E24 an arrangement that can't go on says why, and goes on when that is mended")
    func stopped() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        try await bench.choose("CET4", by: candidate)
        try await bench.pay(by: candidate)
        bench.clock.set(Bench.paymentEnd)
        let (login, officer) = try await bench.officer(site: nil)
        try await bench.services.arrangement.begin(seed: 7, by: officer)
        let rooms = ArrangeRooms(database: bench.database, effects: bench.services.effects)
        let code = bench.sitting.code
        let found = try await bench.database.read { try $0.arrangement(of: code) }
        let run = try #require(found)
        let subject = SubjectCode(rawValue: "CET4")
        let without = bench.sitting.without(subject)
        await #expect(throws: ArrangementRefusal.unknownSubject(subject)) { try await rooms.goOn(run, without) }
        let page = try await bench.send(.get, "/officer/arrangement", as: login).text
        #expect(page.contains("编排停住了") && page.contains("考试包中没有已支付的科目CET4"))
        let body = try JSON.decode(
            ArrangementBody.self, from: try await bench.send(.get, "/api/v1/officer/arrangement", as: login).body)
        #expect(body.state == "running" && body.failure?.en.contains("CET4") == true)
        try await bench.services.arrangement.goOn()
        #expect(try await bench.services.arrangement.state().isComplete)
        #expect(try await bench.send(.get, "/officer/arrangement", as: login).text.contains("停住") == false)
    }
}

extension Sitting {
    /// As a pack would have it that was changed after it was checked.
    fileprivate func without(_ code: SubjectCode) -> Sitting {
        Sitting(
            code: self.code, title: title, agreement: agreement, windows: windows, subjects: subjects.filter { $0.code != code },
            exclusionGroups: exclusionGroups, subjectLimit: subjectLimit, review: review, holdTime: holdTime,
            confirmationTime: confirmationTime, eraseAt: eraseAt, roomSize: roomSize, numbering: numbering, year: year, sequence: sequence)
    }
}
