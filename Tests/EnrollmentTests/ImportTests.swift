import CSV
import Crypto
import Database
import Documents
import EnrollmentDomain
import Foundation
import Primitives
import Runtime
import ScratchDatabase
import Testing

@testable import Enrollment

/// A database, keys, a clock, and a folder for the files to import.
private struct Desk {
    let scratch: ScratchDatabase
    let database: Database
    let keyring: Keyring
    let effects: Effects
    let sitting: Sitting

    init(now: Timestamp = Timestamp(seconds: 1_000)) throws {
        scratch = try ScratchDatabase()
        database = try Database.open(scratch.location(), migrations: EnrollmentStore.migrations)
        let random: (Int) -> [UInt8] = { Effects.system.random($0) }
        keyring = try Keyring(text: Keyring.generate(id: "k", random: random) + "\n" + Keyring.generate(id: "lookup", random: random))
        effects = Effects(now: { now }, random: Effects.system.random)
        sitting = try Desk.sitting()
    }

    static func sitting() throws -> Sitting {
        let slot = try #require(Window(opens: Timestamp(seconds: 900_000), closes: Timestamp(seconds: 907_200)))
        let open = try #require(Window(opens: Timestamp(seconds: 10_000), closes: Timestamp(seconds: 20_000)))
        let code = SubjectCode.init(rawValue:)
        let subjects = [
            Subject(
                code: code("CET4"), name: "四级", englishName: "CET4", kind: .written, slot: slot, standardFee: Money(fen: 3000), level: 1),
            Subject(
                code: code("CET6"), name: "六级", englishName: "CET6", kind: .written, slot: slot, standardFee: Money(fen: 3200), level: 2),
        ]
        return Sitting(
            code: SittingCode(rawValue: "CET-2026-12"), title: "测试", agreement: Agreement(version: "1", text: "协议"),
            windows: [.registration: open, .payment: open], subjects: subjects, exclusionGroups: [], holdTime: .hours(12),
            confirmationTime: .hours(12), eraseAt: Timestamp(seconds: 4_000_000_000), roomSize: 30,
            numbering: try #require(ExamPack.read(PackText.shipped.bytes).sittings.first).numbering,
            year: 2026, sequence: 2)
    }

    var folder: URL { scratch.folder }

    func file(_ name: String, _ text: String, encoding: String.Encoding = .utf8) throws -> String {
        let url = folder.appending(path: name)
        try #require(text.data(using: encoding)).write(to: url)
        return url.path
    }

    func importSites() async throws -> ImportReport {
        let text = "考点代码,考点名称,省份,科目,容量\n110041,首都示范大学,北京,CET4,100\n110041,首都示范大学,北京,CET6,50\n"
        return try await ImportSites(database: database, effects: effects)(try file("sites.csv", text), into: sitting, by: "operator")
    }

    var importRoster: ImportRoster { ImportRoster(database: database, keyring: keyring, effects: effects, entry: .roster) }
}

@Suite struct ImportTests {
    private static let roster = """
        姓名,证件类型,证件号,考点代码,学校,校区,院系,专业,班级,报考资格
        王𠮷,居民身份证,11010519491231002X,110041,首都示范大学,东校区,文学院,汉语,一班,CET4
        李䶮,,110105194912310038,110041,首都示范大学,,,,,CET4 CET6
        张三,,11010519491231003X,110041,首都示范大学,,,,,CET4
        赵四,护照,E12345678,999999,别的大学,,,,,CET4
        孙五,护照,E12345679,110041,首都示范大学,,,,,CET9
        周六,护照,E12345670
        """ + "\n" + String(repeating: "长", count: 61) + ",护照,E12345671,110041,首都示范大学,,,,,CET4"

    @Test(
        "E27 good rows are taken, bad ones are reported with line and reason, and a second import changes nothing",
        arguments: [
            String.Encoding.utf8, String.Encoding(rawValue: 0x8000_0632),
        ])
    func roster(encoding: String.Encoding) async throws {
        let desk = try Desk()
        #expect(try await desk.importSites().taken == 2)
        let path = try desk.file("roster.csv", Self.roster, encoding: encoding)
        let report = try await desk.importRoster(path, into: desk.sitting)
        #expect(report.taken == 2)
        #expect(report.faults.map(\.line) == [4, 5, 6, 7, 8])
        #expect(report.faults.map(\.reason) == ["证件号不正确", "未登记的考点", "未知的科目", "列数与表头不一致 (3 ≠ 10)", "有内容超过 60 个字"])
        let before = try await rows(desk)
        #expect(try await desk.importRoster(path, into: desk.sitting).taken == 2)
        #expect(try await rows(desk) == before)
        #expect(before == ["李䶮", "王𠮷"])
    }

    @Test("E27 what turns the writing round is refused in columns that may be empty, too", arguments: ["校区", "院系", "专业", "班级"])
    func hidden(column: String) async throws {
        let desk = try Desk()
        _ = try await desk.importSites()
        let sheet = "姓名,证件号,考点代码,学校,\(column),报考资格\n王𠮷,11010519491231002X,110041,首都示范大学,一\u{202E}班,CET4\n"
        let report = try await desk.importRoster(try desk.file("roster.csv", sheet), into: desk.sitting)
        #expect(report.taken == 0 && report.faults.map(\.reason) == ["\(column)含有看不见的字符"])
    }

    @Test(
        "E2 S7 a site that was kept with its province's long name is known by the short one, which the fees go by",
        arguments: [
            ("北京市", "北京"), ("新疆维吾尔自治区", "新疆"), ("新疆生产建设兵团", "兵团"), ("内蒙古自治区", "内蒙古"), ("河北省", "河北"), ("香港特别行政区", "香港"), ("广西", "广西"),
            ("内蒙古", "内蒙古"), ("黑龙江省", "黑龙江"), ("宁夏回族自治区", "宁夏"), ("台湾省", "台湾"), ("重庆市", "重庆"),
        ])
    func longProvince(stored: String, short: String) async throws {
        let place = try ScratchDatabase()
        let before = try Database.open(place.location(), migrations: Array(EnrollmentStore.migrations.prefix(21)))
        let site = Site(code: try #require(SiteCode(rawValue: "110041")), name: "首都示范大学", province: stored)
        try await before.write { try $0.save(site) }
        before.close()
        let now = try Database.open(place.location(), migrations: EnrollmentStore.migrations)
        defer { now.close() }
        #expect(try await now.read { try $0.site(site.code)?.province } == short)
        #expect(Site.province(named: stored) == short)
    }

    private func rows(_ desk: Desk) async throws -> [String] {
        try await desk.database.read { try $0.all("SELECT name FROM roster_entries ORDER BY name") { try $0.next(String.self) } }
    }

    @Test(
        "S8 no identity number and no photo stands in the database file, and the keyring finds and opens them",
        .enabled(if: ScratchDatabase.isSQLite))
    func sealed() async throws {
        let desk = try Desk()
        _ = try await desk.importSites()
        _ = try await desk.importRoster(try desk.file("roster.csv", Self.roster), into: desk.sitting)
        let photos = desk.folder.appending(path: "photos")
        try FileManager.default.createDirectory(at: photos, withIntermediateDirectories: true)
        let image = try SamplePortrait.png(seed: 7)
        try Data(image).write(to: photos.appending(path: "11010519491231002X.png"))
        try Data(image).write(to: photos.appending(path: "110105194912310070.png"))
        try Data("no picture".utf8).write(to: photos.appending(path: "110105194912310038.png"))
        let importPhotos = ImportPhotos(database: desk.database, keyring: desk.keyring, effects: desk.effects, rule: nil)
        let report = try await importPhotos(photos.path, into: desk.sitting)
        #expect(report.taken == 1)
        #expect(report.faultCount == 2)
        let person = desk.keyring.person(try IdentityDocument(.residentID, "11010519491231002x"))
        let (entry, photo) = try await desk.database.read { [keyring = desk.keyring, code = desk.sitting.code] snapshot in
            (try snapshot.rosterEntry(of: person, in: code, keyring), try snapshot.photo(of: person, keyring))
        }
        #expect(entry?.document.number == "11010519491231002X")
        #expect(photo == image)
        try desk.database.backup(to: desk.folder.appending(path: "copy.db").path)
        let bytes = try Data(contentsOf: desk.folder.appending(path: "copy.db"))
        #expect(bytes.firstRange(of: Data("11010519491231002".utf8)) == nil)
        #expect(bytes.firstRange(of: Data(image.prefix(64))) == nil)
    }

    @Test("E9 a photo that the exam's rule refuses is not taken, and the report says why")
    func photoRule() async throws {
        let desk = try Desk()
        _ = try await desk.importSites()
        _ = try await desk.importRoster(try desk.file("roster.csv", Self.roster), into: desk.sitting)
        let photos = desk.folder.appending(path: "photos")
        try FileManager.default.createDirectory(at: photos, withIntermediateDirectories: true)
        try Data(try SamplePortrait.png(seed: 7)).write(to: photos.appending(path: "11010519491231002X.png"))
        let rule = PhotoRule(
            formats: [.jpeg], ratio: .init(width: 3, height: 4), leastWidth: 1, leastHeight: 1, bytes: 1...1_000_000)
        let importPhotos = ImportPhotos(database: desk.database, keyring: desk.keyring, effects: desk.effects, rule: rule)
        let report = try await importPhotos(photos.path, into: desk.sitting)
        #expect(report.taken == 0 && report.faults.map(\.reason) == ["照片格式不符合本考试的要求"])
    }

    @Test("E9 an exam of open entry takes no roster")
    func noRoster() async throws {
        let desk = try Desk()
        let importRoster = ImportRoster(database: desk.database, keyring: desk.keyring, effects: desk.effects, entry: .open)
        await #expect(throws: ImportRefusal.noRoster) { _ = try await importRoster("/nowhere", into: desk.sitting) }
    }

    /// Whose rows are read and written a few at a time.
    private func small(_ bench: Bench) -> ImportRoster {
        ImportRoster(
            database: bench.database, keyring: bench.services.keyring, effects: bench.services.effects, entry: .roster, batch: 2, slice: 1)
    }

    private static func sheet(_ rows: [(Int, site: String, name: String)]) throws -> String {
        try "姓名,证件号,考点代码,学校,报考资格\r\n"
            + rows.map { "\($0.name),\(try Bench.document($0.0).number),\($0.site),首都示范大学,CET4\r\n" }.joined()
    }

    @Test("E27 batch by batch: faults by line, progress to the end, and of two rows of a person the later one stays")
    func batches() async throws {
        let bench = try await Bench(at: Bench.opening - .days(5))
        defer { bench.close() }
        let people = (1...7).map { ($0, site: $0 == 3 ? "999999" : Bench.site, name: "考生\($0)") } + [(1, site: Bench.site, name: "改名")]
        let file = FileManager.default.temporaryDirectory.appending(path: "roster-\(UUID())")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(try Self.sheet(people).utf8).write(to: file)
        for _ in 1...3 {
            var told: [Double] = []
            let report = try await small(bench)(file.path, into: bench.sitting) { progress, _ in told.append(progress) }
            #expect(report.taken == 7 && report.faults.map(\.line) == [4])
            #expect(told.count == 4 && told == told.sorted() && told.last == 1)
            let names = try await bench.database.read {
                try $0.all("SELECT name FROM roster_entries ORDER BY name") { try $0.next(String.self) }
            }
            #expect(Set(names) == ["考生2", "考生4", "考生5", "考生6", "考生7", "改名"])
        }
    }

    @Test("E11, E27 what is sealed while it runs keeps what was taken: whoever has been moved is at the new site, the others at the old")
    func sealedMeanwhile() async throws {
        let bench = try await Bench(at: Bench.opening - .days(2))
        defer { bench.close() }
        try await bench.addSite(Bench.otherSite, name: "外地大学")
        var candidates: [Candidate] = []
        for index in 1...4 { candidates.append(try await bench.register(index, eligible: ["CET4"])) }
        let file = FileManager.default.temporaryDirectory.appending(path: "roster-\(UUID())")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(try Self.sheet((1...4).map { ($0, site: Bench.otherSite, name: "张三") }).utf8).write(to: file)
        await #expect(throws: ImportRefusal.rosterSealed(since: Bench.opening)) {
            _ = try await small(bench)(file.path, into: bench.sitting) { _, _ in bench.clock.set(Bench.opening) }
        }
        let sites = try await bench.database.read {
            try $0.all("SELECT r.site, e.site FROM registrations AS r JOIN roster_entries AS e ON e.id = r.roster_entry") { row in
                [try row.next(String.self), try row.next(String.self)]
            }
        }
        #expect(sites.allSatisfy { $0[0] == $0[1] })
        #expect(sites.count { $0[0] == Bench.otherSite } == 2)
    }

    @Test("E14, E28 a sheet of sites offers no more seats than have numbers, and a changed capacity is among the acts")
    func capacities() async throws {
        let bench = try await Bench(capacity: 300)
        defer { bench.close() }
        let file = FileManager.default.temporaryDirectory.appending(path: "sites-\(UUID())")
        defer { try? FileManager.default.removeItem(at: file) }
        let site = "\(Bench.site),首都示范大学,北京"
        try Data(
            "考点代码,考点名称,省份,科目,容量\r\n\(site),CET4,15001\r\n\(site),CET4,320\r\n\(site),CET6,300\r\n".utf8
        ).write(to: file)
        let report = try await bench.services.importing(.sites, file.path, by: "li@example.com")
        #expect(report.faults.map(\.reason) == ["容量超过准考证号能区分的座位数（15000）"] && report.taken == 2)
        try Data("考点代码,考点名称,省份,科目,容量\r\n\(Bench.site),改名大学,上海,CET6,300\r\n".utf8).write(to: file)
        let renamed = try await bench.services.importing(.sites, file.path, by: "li@example.com")
        #expect(renamed.faults.map(\.reason) == ["网上报名已经开始，考点名称和省份不能再更改"])
        let (_, centre) = try await bench.officer(site: nil)
        let acts = try await bench.services.viewOffice.acts(for: centre).filter { $0.kind == .capacityChanged }
        #expect(acts.map(\.detail) == ["300→320"] && acts.map(\.actor) == ["li@example.com"])
    }

    @Test("E27 rows of one sheet that contradict each other, unknown provinces and invisible characters are refused by their lines")
    func contradictions() async throws {
        let desk = try Desk()
        let rows = [
            "110041,首都示范大学,北京,CET4,100", "110041,首都示范大学,上海,CET6,50", "110041,首都示范大学,北京,CET4,99", "110041,首都示范大学,北京,CET4,100",
            "110042,示范学院,北平,CET4,10", "110043,示范\u{202e}学院,北京,CET4,10", "110041,首都示范大学,北京市,CET6,50",
        ]
        let text = "考点代码,考点名称,省份,科目,容量\n" + rows.joined(separator: "\n")
        let report = try await ImportSites(database: desk.database, effects: desk.effects)(
            try desk.file("sites.csv", text), into: desk.sitting, by: "operator")
        #expect(report.taken == 3)
        #expect(report.faults.map(\.line) == [3, 4, 6, 7])
        #expect(
            report.faults.map { String($0.reason.prefix(8)) } == ["与前面的行矛盾：", "与前面的行矛盾：", "未知的省份：北平", "考点名称含有看不"])
    }

    @Test("E27 the roster is sealed when registration opens")
    func sealedRoster() async throws {
        let desk = try Desk(now: Timestamp(seconds: 10_000))
        await #expect(throws: ImportRefusal.rosterSealed(since: Timestamp(seconds: 10_000))) {
            _ = try await desk.importRoster("/nowhere", into: desk.sitting)
        }
    }

    @Test("E27 a heading without a column that every row needs is refused, by name")
    func heading() async throws {
        let desk = try Desk()
        let path = try desk.file("roster.csv", "姓名,学校\n王,校\n")
        await #expect(
            throws: ImportRefusal.missingColumns([
                .init(chinese: "证件号", english: "document_number"), .init(chinese: "考点代码", english: "site"),
                .init(chinese: "报考资格", english: "eligible"),
            ])
        ) {
            _ = try await desk.importRoster(path, into: desk.sitting)
        }
    }

    @Test("E14 a capacity can't be set below the seats that are taken")
    func capacity() async throws {
        let desk = try Desk()
        _ = try await desk.importSites()
        try await desk.database.write { try $0.run("UPDATE seats SET held = 60, paid = 20 WHERE subject = 'CET4'") }
        func report(_ capacity: Int) async throws -> ImportReport {
            let text = "site,name,province,subject,capacity\n110041,首都示范大学,北京,CET4,\(capacity)\n"
            return try await ImportSites(database: desk.database, effects: desk.effects)(
                try desk.file("c.csv", text), into: desk.sitting, by: "operator")
        }
        #expect(try await report(79).faults.map(\.reason) == ["容量小于已占用的座位数"])
        #expect(try await report(80).taken == 1)
    }

    @Test("E10 past scores are found by their number and belong to one person")
    func scores() async throws {
        let desk = try Desk()
        let text =
            "准考证号,姓名,证件号,成绩\n110041261100101,王𠮷,11010519491231002X,430\n11004126110010,短,11010519491231002X,430\n110041261100102,王,11010519491231002X,711\n"
        let importScores = ImportScores(database: desk.database, keyring: desk.keyring, numbering: desk.sitting.numbering)
        let report = try await importScores(try desk.file("scores.csv", text))
        #expect(report.taken == 1)
        #expect(report.faults.map(\.line) == [3, 4])
        let person = desk.keyring.person(try IdentityDocument(.residentID, "11010519491231002X"))
        let number = try #require(desk.sitting.numbering.read("110041261100101"))
        let found = try await desk.database.read { try $0.pastScore(number, for: person) }
        #expect(found == PastScore(name: "王𠮷", isSamePerson: true, score: 430))
    }
}
