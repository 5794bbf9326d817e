import Contracts
import Database
import Documents
import EnrollmentDomain
import Foundation
import HTTP
import Primitives
import Testing

@testable import Enrollment

/// Candidates of NCRE enter their own data (E9). The pack is the shipped one, but takes the drawn photos of these tests.
@Suite struct DataEntryTests {
    private static func bench() async throws -> Bench {
        let shipped = try String(contentsOf: Bench.packFolder.appending(path: "ncre.json"), encoding: .utf8)
        let pack = shipped.replacing(#""formats": ["jpeg"]"#, with: #""formats": ["jpeg", "png"]"#).replacing("20480,", with: "100,")
        let sitting = try #require(try ExamPack.read(Array(pack.utf8)).sittings.first)
        return try await Bench(at: try #require(sitting.windows[.registration]).opens, pack: Array(pack.utf8), capacity: 2)
    }

    private static let photo = (try? SamplePortrait.png(seed: 1, width: 144, height: 192)) ?? []

    private static func data(
        _ index: Int = 1, name: String = "张三", kind: String = "resident_id", number: String? = nil, site: String = Bench.site,
        photo: [UInt8]? = Self.photo
    ) throws -> EnteredData {
        EnteredData(
            name: name, documentKind: kind, documentNumber: try number ?? Bench.document(index).number, school: "某公司", site: site,
            photo: photo)
    }

    private func candidate(_ index: Int, at bench: Bench) async throws -> Candidate {
        let candidate = Bench.candidate(index)
        try await bench.accept(candidate)
        return candidate
    }

    @Test("E9 data, photo and site make the registration; then subjects are chosen and paid")
    func whole() async throws {
        let bench = try await Self.bench()
        defer { bench.close() }
        let candidate = try await candidate(1, at: bench)
        #expect(try await bench.send(.get, "/registration", as: candidate).headers["location"] == "/entry")
        #expect(try await bench.send(.get, "/entry", as: candidate).text.contains("<option>北京</option>"))
        let form = try await bench.send(.get, "/entry?province=%E5%8C%97%E4%BA%AC", as: candidate).text
        #expect(
            form.contains("multipart/form-data") && form.contains("aria-describedby=\"photo-rule\"") && form.contains("首都示范大学")
                && form.contains("宽高比 3:4，至少 144×192 像素"))
        let parts = [
            FormPart(name: "name", bytes: Array(" 阿依古丽•买买提 ".utf8)), FormPart(name: "id_type", bytes: Array("resident_id".utf8)),
            FormPart(name: "id_number", bytes: Array(try Bench.document(1).number.utf8)),
            FormPart(name: "site", bytes: Array(Bench.site.utf8)), FormPart(name: "province", bytes: Array("北京".utf8)),
            FormPart(name: "photo", fileName: "a.png", bytes: Self.photo),
        ]
        #expect(try await bench.send(.post, "/entry", as: candidate, parts: parts).headers["location"] == "/registration?done=entered")
        let page = try await bench.send(.get, "/registration", as: candidate).text
        #expect(page.contains("阿依古丽·买买提") && page.contains("更正报名信息") && !page.contains("报考资格科目"))
        #expect(try await bench.send(.get, "/api/v1/photo", as: candidate).body == Self.photo)
        let subjects = bench.sitting.subjects.prefix(2).map(\.code.rawValue)
        try await bench.choose(subjects[0], by: candidate)
        try await bench.pay(by: candidate)
        #expect(try await bench.history(of: candidate) == [.confirmed, .entered, .paymentBegun, .paid])
    }

    @Test("E9 the same by the JSON API, photo in Base64")
    func api() async throws {
        let bench = try await Self.bench()
        defer { bench.close() }
        let candidate = try await candidate(1, at: bench)
        #expect(try await bench.send(.get, "/api/v1/provinces").text == #"["北京"]"#)
        #expect(try await bench.send(.get, "/api/v1/sites?province=%E5%8C%97%E4%BA%AC").text.contains(Bench.site))
        let body = EntryWish(
            name: "张三", id_type: "resident_id", id_number: try Bench.document(1).number, site: Bench.site,
            photo: Data(Self.photo).base64EncodedString())
        let json = String(decoding: try JSON.encode(body), as: UTF8.self)
        let answer = try await bench.send(.put, "/api/v1/registration/data", as: candidate, json: json)
        #expect(answer.status == .ok)
        #expect(try JSON.decode(RegistrationBody.self, from: answer.body).person.name == "张三")
    }

    private struct EntryWish: Encodable {
        let name: String, id_type: String, id_number: String, site: String, photo: String
    }

    @Test("E9 what can't be used is named, and nothing is registered")
    func refusals() async throws {
        let bench = try await Self.bench()
        defer { bench.close() }
        let candidate = try await candidate(1, at: bench)
        let rule = try #require(bench.services.exam.photo)
        let number = try Bench.document(1).number
        let mistyped = number.dropLast() + (number.hasSuffix("1") ? "2" : "1")
        let square = try SamplePortrait.png(seed: 1, width: 200, height: 200)
        let small = try SamplePortrait.png(seed: 1, width: 90, height: 120)
        let cases: [(EnteredData, EntryRefusal)] = [
            (try Self.data(name: "  "), .nameMissing), (try Self.data(name: "张\u{202e}伟"), .notPlain(field: "name")),
            (try Self.data(name: String(repeating: "张", count: 61)), .tooLong(field: "name")),
            (try Self.data(site: "北京"), .siteMissing), (try Self.data(site: "999999"), .siteNotOffered),
            (try Self.data(photo: nil), .photoMissing), (try Self.data(photo: []), .photoUnreadable(.empty)),
            (try Self.data(photo: Array("GIF89a".utf8)), .photoUnreadable(.unknownFormat)),
            (try Self.data(photo: Array(Self.photo.dropLast(300))), .photoUnreadable(.broken)),
            (try Self.data(photo: square), .photoBreaksRule(.ratio, rule)), (try Self.data(photo: small), .photoBreaksRule(.pixels, rule)),
        ]
        for (data, refusal) in cases {
            await #expect(throws: refusal) { try await bench.services.enterData(data, by: candidate) }
        }
        await #expect(throws: EligibilityRefusal.unknownDocumentKind) {
            try await bench.services.enterData(try Self.data(kind: "driver"), by: candidate)
        }
        await #expect(throws: EligibilityRefusal.document(.wrongCheckDigit)) {
            try await bench.services.enterData(try Self.data(number: String(mistyped)), by: candidate)
        }
        #expect(try await bench.services.countBooks().registrations == 0)
        #expect(try await bench.database.read { try $0.first("SELECT count(*) FROM roster_entries") { try $0.next(Int.self) } } == 0)
        let unaccepted = Bench.candidate(2)
        await #expect(throws: AccountRefusal.agreementNeeded(version: bench.sitting.agreement.version)) {
            try await bench.services.enterData(try Self.data(2), by: unaccepted)
        }
        bench.clock.set(try #require(bench.sitting.windows[.registration]).closes)
        await #expect(throws: EntryRefusal.self) { try await bench.services.enterData(try Self.data(), by: candidate) }
    }

    @Test("E7, E9 a person is registered by one account, and an account registers one person")
    func onePerson() async throws {
        let bench = try await Self.bench()
        defer { bench.close() }
        let (first, second) = (try await candidate(1, at: bench), try await candidate(2, at: bench))
        try await bench.services.enterData(try Self.data(1), by: first)
        await #expect(throws: ConfirmationRefusal.registeredElsewhere) { try await bench.services.enterData(try Self.data(1), by: second) }
        try await bench.choose(try #require(bench.sitting.subjects.first).code.rawValue, by: first)
        await #expect(throws: ConfirmationRefusal.accountTaken) { try await bench.services.enterData(try Self.data(3), by: first) }
        #expect(try await bench.services.countBooks().registrations == 1)
    }

    @Test("E9 a mistyped number is corrected, and its true owner finds it free")
    func mistyped() async throws {
        let bench = try await Self.bench()
        defer { bench.close() }
        let (first, owner) = (try await candidate(1, at: bench), try await candidate(2, at: bench))
        try await bench.services.enterData(try Self.data(2), by: first)
        await #expect(throws: EntryRefusal.photoMissing) { try await bench.services.enterData(try Self.data(1, photo: nil), by: first) }
        #expect(try await bench.services.viewRegistration(of: first).roster.document == Bench.document(2))
        bench.clock.advance(by: .seconds(1))
        try await bench.services.enterData(try Self.data(1), by: first)
        await #expect(throws: EntryRefusal.photoMissing) { try await bench.services.enterData(try Self.data(2, photo: nil), by: owner) }
        try await bench.services.enterData(try Self.data(2), by: owner)
        #expect(try await bench.history(of: first) == [.confirmed, .deleted, .confirmed])
        #expect(try await bench.services.viewRegistration(of: first).roster.document == Bench.document(1))
    }

    @Test("E9, S8 whoever knows a number is shown nobody's photo")
    func photoOfAnother() async throws {
        let bench = try await Self.bench()
        defer { bench.close() }
        let (first, stranger) = (try await candidate(1, at: bench), try await candidate(2, at: bench))
        try await bench.services.enterData(try Self.data(1), by: first)
        let id = try await bench.services.viewRegistration(of: first).record.id
        let now = bench.clock.now
        try await bench.database.write { try $0.delete(id, at: now) }
        await #expect(throws: EntryRefusal.photoMissing) { try await bench.services.enterData(try Self.data(1, photo: nil), by: stranger) }
        try await bench.services.enterData(try Self.data(1), by: stranger)
    }

    @Test("E22, E9 late money takes no seat at a site that was left")
    func lateMoney() async throws {
        let bench = try await Self.bench()
        defer { bench.close() }
        let candidate = try await candidate(1, at: bench)
        let code = try #require(bench.sitting.subjects.first).code.rawValue
        try await bench.addSite(Bench.otherSite, name: "外地大学", subject: code)
        try await bench.services.enterData(try Self.data(), by: candidate)
        try await bench.choose(code, by: candidate)
        let order = try await bench.beginPayment(by: candidate)
        try await bench.services.receivePaymentEvent(bench.payments.event(.closed, of: order))
        try await bench.choose(by: candidate)
        try await bench.services.enterData(try Self.data(site: Bench.otherSite, photo: nil), by: candidate)
        bench.payments.receiveMoney(for: order)
        try await bench.services.receivePaymentEvent(bench.payments.event(.paid, of: order))
        #expect(try await bench.states(of: candidate) == "")
        #expect(try await bench.refunds().count == 1)
    }

    @Test("E9 data are corrected until something is paid; the site only while nothing is entered")
    func corrected() async throws {
        let bench = try await Self.bench()
        defer { bench.close() }
        let candidate = try await candidate(1, at: bench)
        let code = try #require(bench.sitting.subjects.first).code.rawValue
        try await bench.addSite(Bench.otherSite, name: "外地大学", subject: code)
        try await bench.services.enterData(try Self.data(), by: candidate)
        try await bench.services.enterData(try Self.data(name: "张叁", site: Bench.otherSite, photo: nil), by: candidate)
        let view = try await bench.services.viewRegistration(of: candidate)
        #expect(view.roster.name == "张叁" && view.record.registration.site.rawValue == Bench.otherSite && view.hasPhoto)
        try await bench.choose(code, by: candidate)
        await #expect(throws: EntryRefusal.siteInUse) { try await bench.services.enterData(try Self.data(photo: nil), by: candidate) }
        try await bench.services.enterData(try Self.data(name: "张三", site: Bench.otherSite, photo: nil), by: candidate)
        try await bench.pay(by: candidate)
        await #expect(throws: EntryRefusal.alreadyPaid) {
            try await bench.services.enterData(try Self.data(name: "李四", site: Bench.otherSite, photo: nil), by: candidate)
        }
        #expect(try await bench.services.viewRegistration(of: candidate).roster.name == "张三")
        #expect(try await bench.history(of: candidate).filter { $0 == .dataChanged }.count == 2)
    }

    @Test("S6, E9 tries are counted")
    func counted() async throws {
        let bench = try await Self.bench()
        defer { bench.close() }
        let candidate = try await candidate(1, at: bench)
        for _ in 0..<EnterData.allowance.limit {
            await #expect(throws: EntryRefusal.siteNotOffered) {
                try await bench.services.enterData(try Self.data(site: "999999", photo: nil), by: candidate)
            }
        }
        await #expect(throws: EntryRefusal.tooOften(seconds: 3_601)) { try await bench.services.enterData(try Self.data(), by: candidate) }
    }

    @Test("E9 an exam with a roster takes no data")
    func roster() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await candidate(1, at: bench)
        await #expect(throws: EntryRefusal.notOpen) { try await bench.services.enterData(try Self.data(), by: candidate) }
        #expect(try await bench.send(.get, "/entry", as: candidate).status == .conflict)
    }
}
