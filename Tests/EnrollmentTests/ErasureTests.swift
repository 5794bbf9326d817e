import Database
import EnrollmentDomain
import Foundation
import HTTP
import Primitives
import Runtime
import ScratchDatabase
import Testing

@testable import Enrollment

@Suite struct ErasureTests {
    private static let names = ["欧阳修竹", "阿依古丽·买买提", "司马相如甲", "尉迟恭丁"]

    /// A finished sitting: one has paid, two have let go, with reviews that are still there, one never came.
    private func finished() async throws -> Bench {
        let bench = try await Bench(at: Bench.opening - .days(2))
        let first = try await bench.register(1, name: Self.names[0], eligible: ["CET4"])
        let second = try await bench.register(2, name: Self.names[1], eligible: ["CET4"])
        try await bench.enroll(3, name: Self.names[2], photo: [0xff, 0xd8, 0xff])
        let fourth = try await bench.register(4, name: Self.names[3], eligible: ["CET4"])
        for (candidate, number) in [(first, "101"), (second, "102"), (fourth, "104")] {
            _ = try await bench.services.askReview(ticketNumber: "110041251100\(number)", by: candidate)
        }
        try await imports(bench)
        bench.clock.set(Bench.opening)
        try await bench.choose("CET4", by: first)
        try await bench.pay(by: first)
        for candidate in [second, fourth] { try await bench.choose("CET4", by: candidate) }
        for _ in 1...2 {
            bench.clock.advance(by: .days(2))
            try await bench.services.expireHolds()
        }
        try await rest(bench)
        return bench
    }

    /// A sheet with two columns swapped, and one whose pieces stopped coming.
    private func imports(_ bench: Bench) async throws {
        let (_, officer) = try await bench.officer()
        let receive = bench.services.receiveImport
        let number = try Bench.document(1).number
        let sheet = Array("姓名,证件号,考点代码,学校,报考资格\r\n\(Self.names[0]),123,\(Bench.site),学校,CET4\r\n".utf8)
        let done = try await receive.begin(.roster, fileName: "\(Self.names[0]).csv", byteCount: sheet.count, by: officer)
        try await receive.add(sheet, number: 0, to: done.id, by: officer)
        try await receive.start(done.id, by: officer)
        try await bench.services.workOffImports()
        try await bench.database.write { try $0.save([ImportFault(line: 2, reason: "未知的证件类型: \(number)")][...], from: 0, of: done.id) }
        let left = try await receive.begin(.photos, fileName: "\(number).zip", byteCount: 5, by: officer)
        try await receive.add([1, 2, 3, 4, 5], number: 0, to: left.id, by: officer)
    }

    /// What has no short way to come there: earlier scores (the last of an exam yet to come), a place in line, a decision. The mails are
    /// delivered.
    private func rest(_ bench: Bench) async throws {
        let keyring = bench.services.keyring
        let nobody = [UInt8](repeating: 1, count: 32)
        let scores = [
            ("110041251100102", keyring.person(try Bench.document(1)), Self.names[0]),
            ("110041251100103", keyring.person(try Bench.document(3)), Self.names[2]),
            ("110041251100105", nobody, "长孙无忌戊"), ("110041271100106", nobody, "来年考生"),
        ]
        let (now, sitting, act) = (bench.clock.now, bench.sitting.code, bench.services.effects.newID(OfficeAct.self))
        try await bench.database.write { tx in
            for (number, person, name) in scores {
                try tx.run("INSERT INTO past_scores (number, person, name, score) VALUES ($1, $2, $3, 500)", number, person, name)
            }
            try tx.run(
                "INSERT INTO waiting_places (sitting, account, place, came_at) VALUES ($1, 'account-1', 1, $2)", sitting, now)
            try tx.note(
                OfficeAct(
                    at: now, actor: "li@example.com", kind: .reviewRefused, detail: "\(Self.names[1]) 110041251100102",
                    reason: Self.names[1]),
                id: act, in: sitting)
            try tx.run("DELETE FROM outbox")
        }
    }

    /// Every text, and every blob as text and in hexadecimal, of the whole database.
    private func found(in bench: Bench) async throws -> Set<String> {
        var found: Set<String> = []
        var secrets = Self.names + ["长孙无忌戊", "110041251100101", "110041251100102", "110041251100104", "外国语学院"]
        for index in 1...4 {
            let document = try Bench.document(index)
            let candidate = Bench.candidate(index)
            secrets += [
                document.number, candidate.email, candidate.account.rawValue,
                "\(Cell(stored: .blob(bench.services.keyring.person(document))))",
            ]
        }
        for table in try await bench.tables() {
            for cell in table.rows.joined() {
                var text = "\(cell)"
                if case .blob(let bytes) = cell.stored { text += String(decoding: bytes, as: UTF8.self) }
                for secret in secrets where text.contains(secret) { found.insert("\(table.name): \(secret)") }
            }
        }
        return found
    }

    @Test("E30, S8 nor do the database's files have any of it", .enabled(if: ScratchDatabase.isSQLite))
    func files() async throws {
        let bench = try await finished()
        defer { bench.close() }
        bench.clock.set(bench.sitting.eraseAt)
        #expect(try secretsInFiles(of: bench) > 0)
        _ = try await bench.services.eraseSitting()
        #expect(try secretsInFiles(of: bench) == 0)
    }

    /// How many names stand in the files as they are.
    private func secretsInFiles(of bench: Bench) throws -> Int {
        let folder = bench.scratch.folder
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.contains(".db") }
        #expect(!files.isEmpty)
        let contents = try files.map { try Data(contentsOf: folder.appending(path: $0)) }
        return (Self.names + ["外国语学院"]).count { name in contents.contains { $0.range(of: Data(name.utf8)) != nil } }
    }

    @Test("E30 what is looked for is there before the erasure")
    func there() async throws {
        let bench = try await finished()
        defer { bench.close() }
        let tables = Set(try await found(in: bench).map { String($0.prefix { $0 != ":" }) })
        let expected: Set = [
            "agreements", "deleted_registrations", "history", "import_faults", "imports", "office_acts", "past_scores", "photos",
            "registrations", "reviews", "roster_entries", "waiting_places",
        ]
        #expect(tables == expected)
    }

    @Test("E30 before the pack's date nothing is erased, and it can be rehearsed")
    func notYet() async throws {
        let bench = try await finished()
        defer { bench.close() }
        let data = PersonalData(people: 4, photos: 1, registrations: 3, reviews: 3, tickets: 0, scores: 3)
        #expect(try await bench.services.eraseSitting.rehearse() == data)
        await #expect(throws: ErasureRefusal.notDue(bench.sitting.eraseAt)) { try await bench.services.eraseSitting() }
        try await bench.services.eraseSitting.ifDue()
        #expect(try await bench.services.eraseSitting.rehearse() == data)
    }

    @Test("E30 from the date on nobody can be told from what remains; counts, ledger references and the log do remain")
    func erased() async throws {
        let bench = try await finished()
        defer { bench.close() }
        let before = try await bench.services.countBooks()
        bench.clock.set(bench.sitting.eraseAt)
        try await bench.services.eraseSitting.ifDue()
        #expect(
            try await bench.services.eraseSitting.rehearse()
                == PersonalData(people: 0, photos: 0, registrations: 0, reviews: 0, tickets: 0, scores: 0))
        #expect(try await found(in: bench) == [])
        let after = try await bench.services.countBooks()
        #expect(after.entries == before.entries && after.paidSum == before.paidSum && after.payments == before.payments)
        #expect(after.seats.map(\.paid) == before.seats.map(\.paid) && after.registrations == before.registrations)
        let orders = try await bench.database.read { try $0.all("SELECT order_number FROM payments") { try $0.next(String.self) } }
        #expect(orders.count == 1)
        let kinds = try await bench.database.read { try $0.all("SELECT kind FROM history ORDER BY at") { try $0.next(String.self) } }
        #expect(kinds.count(where: { $0 == "confirmed" }) == 3 && kinds.contains("review_saved") && kinds.contains("paid"))
    }

    @Test("E30 an erasure that was interrupted is gone on with, and is logged once with its counts")
    func interrupted() async throws {
        let bench = try await finished()
        defer { bench.close() }
        let (_, officer) = try await bench.officer("centre", site: nil)
        bench.clock.set(bench.sitting.eraseAt)
        let code = bench.sitting.code
        let counts = try await bench.services.eraseSitting.rehearse().text
        let now = bench.clock.now
        try await bench.database.write { tx in
            try tx.begin(Erasure(begunAt: now, counts: counts, isComplete: false), of: code)
            _ = try tx.erase(.people, in: code, limit: 1)
        }
        #expect(try await bench.services.eraseSitting() == counts)
        #expect(try await bench.services.eraseSitting() == nil)
        let acts = try await bench.services.viewOffice.acts(for: officer).filter { $0.kind == .erased }
        #expect(acts.map(\.detail) == [counts])
        #expect(try await found(in: bench) == [])
    }

    @Test("E30 any number of small steps ends, in whatever order rows and reviews of deleted registrations come")
    func steps() async throws {
        let bench = try await finished()
        defer { bench.close() }
        bench.clock.set(bench.sitting.eraseAt)
        let code = bench.sitting.code
        var steps = 0
        for kind in ErasureKind.allCases {
            while try await bench.database.write({ try $0.erase(kind, in: code, limit: 1) }) > 0, steps < 100 { steps += 1 }
        }
        #expect((10..<100).contains(steps), "\(steps)")
        _ = try await bench.services.eraseSitting()
        #expect(try await found(in: bench) == [])
        let states = try await bench.database.read { try $0.all("SELECT state FROM imports ORDER BY state") { try $0.next(String.self) } }
        #expect(states == ["done", "failed"])
    }

    @Test("E30 a finished sitting is erased while the next one is served, which stays")
    func nextIsServed() async throws {
        let bench = try await finished()
        defer { bench.close() }
        let office = bench.services.eraseSitting.office
        let next = try #require(bench.services.exam.sittings.last)
        let erase = EraseSitting(
            office: OfficeContext(
                database: office.database, effects: office.effects, inForce: SittingInForce(next), keyring: office.keyring,
                letters: office.letters), exam: bench.services.exam)
        #expect(try erase.sitting("CET-2026-12").eraseAt == bench.sitting.eraseAt)
        #expect(throws: ErasureRefusal.unknown("CET-1")) { try erase.sitting("CET-1") }
        bench.clock.set(bench.sitting.eraseAt)
        #expect(bench.clock.now < next.eraseAt)
        await #expect(throws: ErasureRefusal.notDue(next.eraseAt)) { try await erase() }
        try await erase.ifDue()
        #expect(try await found(in: bench) == [])
        let strays = try await bench.database.read { try $0.all("SELECT name FROM past_scores") { try $0.next(String.self) } }
        #expect(strays == ["来年考生"])
    }

    @Test("E30 what another sitting still needs of a person stays")
    func otherSitting() async throws {
        let bench = try await finished()
        defer { bench.close() }
        let person = bench.services.keyring.person(try Bench.document(3))
        try await bench.database.write { tx in
            // Its seats are not there yet.
            try tx.run(
                """
                INSERT INTO roster_entries (id, sitting, person, name, document, site, school, campus, college, major, class_name, eligible)
                VALUES ($1, 'CET-2027-06', $2, '司马相如甲', $3, $4, '', '', '', '', '', '')
                """, [UInt8](repeating: 9, count: 16), person, [UInt8](repeating: 9, count: 16), Bench.site)
        }
        bench.clock.set(bench.sitting.eraseAt)
        try await bench.services.eraseSitting.ifDue()
        #expect(try await bench.database.read { try $0.hasPhoto(of: person) })
        let numbers = try await bench.database.read {
            try $0.all("SELECT number FROM past_scores ORDER BY number") { try $0.next(String.self) }
        }
        #expect(numbers == ["110041251100103", "110041271100106"])
    }
}
