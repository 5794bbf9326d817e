import Database
import Documents
import EnrollmentDomain
import Foundation
import HTTP
import Primitives
import ScratchDatabase
import Testing
import Zip

@testable import Enrollment

@Suite struct OfficeImportTests {
    private static let before = Bench.opening - .days(5)
    private static let heading = "姓名,证件号,考点代码,学校,报考资格\r\n"

    private static func row(_ index: Int, site: String = Bench.site, name: String = "张三") throws -> String {
        "\(name),\(try Bench.document(index).number),\(site),首都示范大学,CET4\r\n"
    }

    private func json(_ text: String, _ bench: Bench, as officer: Candidate) async throws -> ImportBody {
        let answer = try await bench.send(.post, "/api/v1/officer/imports", as: officer, json: text)
        return try JSON.decode(ImportBody.self, from: answer.body)
    }

    /// Sends a whole file in pieces of so many bytes and starts it.
    private func send(_ content: [UInt8], _ kind: ImportKind, pieces: Int = 100, _ bench: Bench, by officer: Officer) async throws -> ID<
        OfficeImport
    > {
        let receive = bench.services.receiveImport
        let new = try await receive.begin(kind, fileName: "a.csv", byteCount: content.count, by: officer)
        for (number, start) in stride(from: 0, to: content.count, by: pieces).enumerated() {
            try await receive.add(Array(content[start..<min(start + pieces, content.count)]), number: number, to: new.id, by: officer)
        }
        try await receive.start(new.id, by: officer)
        return new.id
    }

    private func people(_ bench: Bench) async throws -> Int {
        try await bench.database.read { try $0.first("SELECT count(*) FROM roster_entries") { try $0.next() } } ?? 0
    }

    @Test("E27 a site's roster comes in pieces, bad rows and other sites' are reported as a sheet, good ones are taken")
    func roster() async throws {
        let bench = try await Bench(at: Self.before)
        defer { bench.close() }
        try await bench.addSite(Bench.otherSite, name: "外地大学")
        let (login, officer) = try await bench.officer()
        let text = try Self.heading + Self.row(1) + Self.row(2, site: Bench.otherSite) + "李四,123,\(Bench.site),学校,CET4\r\n" + Self.row(3)
        let id = try await send(Array(text.utf8), .roster, bench, by: officer)
        #expect(try await bench.send(.get, "/officer/imports/\(id)", as: login).headers["refresh"] == "2")
        try await bench.services.workOffImports()
        let done = try JSON.decode(ImportBody.self, from: try await bench.send(.get, "/api/v1/officer/imports/\(id)", as: login).body)
        #expect(done.state == "done" && done.permille == 1_000 && done.taken == 2 && done.refused == 2)
        #expect(try await people(bench) == 2)
        let page = try await bench.send(.get, "/officer/imports/\(id)", as: login)
        #expect(page.headers["refresh"] == nil && page.text.contains("下载未导入的行及原因"))
        let sheet = try await bench.send(.get, "/officer/imports/\(id)/faults.csv", as: login)
        #expect(sheet.text == "\u{feff}行号,原因\r\n3,不是本考点的考生\r\n4,证件号不正确\r\n")
        #expect(try await bench.database.read { try $0.first("SELECT count(*) FROM import_pieces") { try $0.next(Int.self) } } == 0)
        let again = try await send(Array(text.utf8), .roster, bench, by: officer)
        try await bench.services.workOffImports()
        #expect(try await bench.services.receiveImport.view(again, by: officer)?.taken == 2)
        #expect(try await people(bench) == 2)
        #expect(try await bench.services.viewOffice.acts(for: officer).filter { $0.kind == .imported }.count == 2)
    }

    @Test("E27, E28 another site's people stay where they are, whatever site a row gives them")
    func foreignPeople() async throws {
        let bench = try await Bench(at: Self.before)
        defer { bench.close() }
        try await bench.addSite(Bench.otherSite, name: "外地大学")
        let (_, intruder) = try await bench.officer("intruder", site: Bench.otherSite)
        try await bench.enroll(1)
        let text = try Self.heading + Self.row(1, site: Bench.otherSite, name: "李四") + Self.row(2, site: Bench.otherSite)
        let id = try await send(Array(text.utf8), .roster, bench, by: intruder)
        try await bench.services.workOffImports()
        let done = try #require(try await bench.services.receiveImport.view(id, by: intruder))
        #expect(done.taken == 1 && done.refused == 1)
        #expect(try await bench.services.receiveImport.faults(of: done).contains("2,该考生在其他考点的名册中"))
        #expect(try await bench.services.lookUpPeople(try Bench.document(1).number, by: intruder).people.isEmpty)
    }

    @Test("E11, E27 whom the centre moves to another site is registered and reviewed there")
    func moved() async throws {
        let bench = try await Bench(at: Bench.opening - .days(2))
        defer { bench.close() }
        try await bench.addSite(Bench.otherSite, name: "外地大学")
        let candidate = try await bench.register(1, eligible: ["CET4"])
        _ = try await bench.services.askReview(ticketNumber: "110041251100101", by: candidate)
        let (_, centre) = try await bench.officer("centre", site: nil)
        let (_, new) = try await bench.officer("new", site: Bench.otherSite)
        _ = try await send(Array(try (Self.heading + Self.row(1, site: Bench.otherSite)).utf8), .roster, bench, by: centre)
        try await bench.services.workOffImports()
        #expect(try await bench.services.viewRegistration(of: candidate).record.registration.site.rawValue == Bench.otherSite)
        #expect(try await bench.history(of: candidate).last == .dataChanged)
        let review = try #require(try await bench.services.viewOffice.waitingReviews(for: new).first)
        try await bench.services.decideReview(review.id, approving: true, ticketNumber: review.ticketNumber, reason: "", by: new)
    }

    @Test("E27, S8 pieces may be sent again, not left out; nothing starts before all are here; they rest sealed")
    func pieces() async throws {
        let bench = try await Bench(at: Self.before)
        defer { bench.close() }
        let (login, officer) = try await bench.officer()
        let content = Array(try (Self.heading + Self.row(1)).utf8)
        let new = try await json(#"{"kind":"roster","file_name":"名册.csv","byte_count":\#(content.count)}"#, bench, as: login)
        let receive = bench.services.receiveImport
        let (first, rest) = (Array(content.prefix(40)), Array(content.dropFirst(40)))
        await #expect(throws: ImportReceiptRefusal.outOfOrder(next: 0)) { try await receive.add(first, number: 1, to: new.id, by: officer) }
        try await receive.add(first, number: 0, to: new.id, by: officer)
        try await receive.add(first, number: 0, to: new.id, by: officer)
        await #expect(throws: ImportReceiptRefusal.incomplete(received: 40, of: content.count)) {
            try await receive.start(new.id, by: officer)
        }
        await #expect(throws: ImportReceiptRefusal.tooLarge) { try await receive.add(rest + [1], number: 1, to: new.id, by: officer) }
        await #expect(throws: ImportReceiptRefusal.pieceTooLarge) {
            try await receive.add([UInt8](repeating: 1, count: ReceiveImport.pieceBytes + 1), number: 1, to: new.id, by: officer)
        }
        await #expect(throws: ImportReceiptRefusal.empty) { try await receive.add([], number: 1, to: new.id, by: officer) }
        try await receive.add(rest, number: 1, to: new.id, by: officer)
        let kept = try await bench.database.read { try $0.all("SELECT bytes FROM import_pieces") { try $0.next([UInt8].self) } }
        #expect(kept.allSatisfy { !String(decoding: $0, as: UTF8.self).contains("证件号") })
        let (_, other) = try await bench.officer("wang")
        await #expect(throws: ImportReceiptRefusal.unknown) { try await receive.start(new.id, by: other) }
        try await receive.start(new.id, by: officer)
        // The answer was lost, and the script asks again.
        try await receive.start(new.id, by: officer)
        await #expect(throws: ImportReceiptRefusal.closed) { try await receive.add(rest, number: 1, to: new.id, by: officer) }
        try await bench.services.workOffImports()
        #expect(try await people(bench) == 1)
    }

    @Test("E27 an import that a crash has interrupted is begun anew")
    func interrupted() async throws {
        let bench = try await Bench(at: Self.before)
        defer { bench.close() }
        let (_, officer) = try await bench.officer()
        let text = try Self.heading + (1...20).map { try Self.row($0) }.joined()
        let id = try await send(Array(text.utf8), .roster, bench, by: officer)
        try await bench.database.write { try $0.set(.running, of: id) }
        try await bench.services.workOffImports()
        #expect(try await bench.services.receiveImport.view(id, by: officer)?.state == .done)
        #expect(try await people(bench) == 20)
    }

    @Test("E27 a process that has lost its claim says nothing more of an import; what has ended goes after 90 days, its act stays")
    func takenOver() async throws {
        let bench = try await Bench(at: Self.before)
        defer { bench.close() }
        let (_, officer) = try await bench.officer()
        let id = try await send(Array(try (Self.heading + Self.row(1) + "short\r\n").utf8), .roster, bench, by: officer)
        let lost = try #require(try await bench.database.write { try $0.run(id) })
        let later = try #require(try await bench.database.write { try $0.run(id) })
        let now = bench.clock.now
        #expect(try await bench.database.write { try $0.set(permille: 900, taken: 9, refused: 9, of: id, run: lost) } == false)
        #expect(
            try await bench.database.write { try $0.end(id, run: lost, .failed, message: .init(zh: "丢失", en: "lost"), at: now) } == false)
        #expect(try await bench.database.write { try $0.set(permille: 500, taken: 1, refused: 0, of: id, run: later) })
        try await bench.services.workOffImports()
        #expect(
            try await bench.database.write { try $0.end(id, run: later, .failed, message: .init(zh: "丢失", en: "lost"), at: now) } == false)
        let done = try #require(try await bench.services.receiveImport.view(id, by: officer))
        #expect(done.state == .done && done.taken == 1 && done.refused == 1)

        bench.clock.advance(by: .days(89))
        try await bench.services.removeExpired()
        #expect(try await bench.services.receiveImport.view(id, by: officer) != nil)
        bench.clock.advance(by: .days(1))
        try await bench.services.removeExpired()
        #expect(try await bench.services.receiveImport.view(id, by: officer) == nil)
        #expect(try await bench.services.viewOffice.acts(for: officer).contains { $0.kind == .imported })
    }

    @Test("E27 of two processes at one import the one that has lost it leaves, with what it took", .enabled(if: ScratchDatabase.isSQLite))
    func twoWorkers() async throws {
        let bench = try await Bench(at: Self.before)
        defer { bench.close() }
        let (_, officer) = try await bench.officer(site: nil)
        let rows = (1...5).map { "1100\(40 + $0),甲大学,北京市,CET4,9\r\n" }.joined()
        let id = try await send(Array("考点代码,考点名称,省份,科目,容量\r\n\(rows)".utf8), .sites, bench, by: officer)
        // Another process takes it once the first row is told of.
        try await bench.database.write { tx in
            try tx.run("CREATE TRIGGER taken AFTER UPDATE OF permille ON imports BEGIN UPDATE imports SET run = run + 1; END")
        }
        try await bench.services.workOffImports()
        let left = try #require(try await bench.services.receiveImport.view(id, by: officer))
        #expect(left.state == .running && left.taken == 1)
        try await bench.database.write { try $0.run("DROP TRIGGER taken") }
        try await bench.services.workOffImports()
        let done = try #require(try await bench.services.receiveImport.view(id, by: officer))
        #expect(done.state == .done && done.taken == 5)
    }

    @Test("E27 what is no such sheet, or comes too late, fails with its reason and takes nothing")
    func failed() async throws {
        let bench = try await Bench(at: Self.before)
        defer { bench.close() }
        let (login, officer) = try await bench.officer()
        let garbage = try await send(Array("not a sheet".utf8), .roster, bench, by: officer)
        let noArchive = try await send(Array("not an archive".utf8), .photos, bench, by: officer)
        try await bench.services.workOffImports()
        #expect(try await bench.services.receiveImport.view(garbage, by: officer)?.message?.zh.contains("姓名") == true)
        #expect(
            try await bench.services.receiveImport.view(noArchive, by: officer)?.message
                == .init(zh: "文件不是 zip 压缩包", en: "the file is no zip archive"))
        bench.clock.set(Bench.opening)
        let late = try await send(Array(try (Self.heading + Self.row(1)).utf8), .roster, bench, by: officer)
        try await bench.services.workOffImports()
        #expect(try await bench.send(.get, "/officer/imports/\(late)", as: login).text.contains("开始，名册不能再更改"))
        #expect(try await people(bench) == 0)
    }

    @Test("E27 an import that fails as nobody expected ends, and the others' go on; a NUL is one bad row")
    func unexpected() async throws {
        let bench = try await Bench(at: Self.before)
        defer { bench.close() }
        let (_, officer) = try await bench.officer()
        let text = try Self.heading + Self.row(1, name: "张\0三") + Self.row(2)
        let broken = try await send(Array(text.utf8), .roster, bench, by: officer)
        // A key that is gone can't open it.
        try await bench.database.write { try $0.run("UPDATE import_pieces SET bytes = $1", [UInt8](repeating: 7, count: 60)) }
        let good = try await send(Array(text.utf8), .roster, bench, by: officer)
        try await bench.services.workOffImports()
        let failed = try #require(try await bench.services.receiveImport.view(broken, by: officer))
        #expect(failed.state == .failed && failed.message == .init(zh: "内部错误，请联系运维人员", en: "an internal error: ask an operator"))
        let done = try #require(try await bench.services.receiveImport.view(good, by: officer))
        #expect(done.state == .done && done.taken == 1)
        #expect(try await bench.services.receiveImport.faults(of: done).contains("2,含有不可用的字符"))
    }

    @Test("E27 an import that fails on its way tells what it had taken", .enabled(if: ScratchDatabase.isSQLite))
    func failedOnItsWay() async throws {
        let bench = try await Bench(at: Self.before)
        defer { bench.close() }
        let (_, officer) = try await bench.officer(site: nil)
        let rows = (1...5).map { "1100\(40 + $0),甲大学,北京市,CET4,9\r\n" }.joined()
        let id = try await send(Array("考点代码,考点名称,省份,科目,容量\r\n\(rows)".utf8), .sites, bench, by: officer)
        try await bench.database.write { tx in
            try tx.run(
                "CREATE TRIGGER broken BEFORE INSERT ON sites WHEN NEW.code = '110044' BEGIN SELECT RAISE(ABORT, 'broken'); END")
        }
        try await bench.services.workOffImports()
        let failed = try #require(try await bench.services.receiveImport.view(id, by: officer))
        #expect(failed.state == .failed && failed.taken == 3)
        #expect(failed.message == .init(zh: "内部错误，请联系运维人员", en: "an internal error: ask an operator"))
    }

    @Test("E27 of a file whose pieces are gone nothing is taken, and what has ended is not ended again")
    func torn() async throws {
        let bench = try await Bench(at: Self.before)
        defer { bench.close() }
        let (_, officer) = try await bench.officer()
        let text = try Self.heading + (1...5).map { try Self.row($0) }.joined()
        let id = try await send(Array(text.utf8), .roster, pieces: 60, bench, by: officer)
        try await bench.database.write { try $0.run("DELETE FROM import_pieces WHERE number > 2") }
        try await bench.services.workOffImports()
        #expect(try await bench.services.receiveImport.view(id, by: officer)?.state == .failed)
        #expect(try await people(bench) == 0)
        let now = bench.clock.now
        #expect(try await bench.database.write { try $0.run(id) } == nil)
        #expect(try await bench.database.write { try $0.end(id, run: 1, .done, message: nil, at: now) } == false)
        #expect(try await bench.services.receiveImport.view(id, by: officer)?.state == .failed)
    }

    @Test("S4 an import stops when the process shall end, and is gone on with later")
    func cancelled() async throws {
        let bench = try await Bench(at: Self.before)
        defer { bench.close() }
        let file = FileManager.default.temporaryDirectory.appending(path: "sites-\(UUID())")
        defer { try? FileManager.default.removeItem(at: file) }
        let rows = "110043,甲大学,北京市,CET4,9\r\n110044,乙大学,北京市,CET4,9\r\n"
        try Data("考点代码,考点名称,省份,科目,容量\r\n\(rows)".utf8).write(to: file)
        let (importing, path) = (bench.services.importing, file.path)
        let task = Task { try await importing(.sites, path) { _, _ in withUnsafeCurrentTask { $0?.cancel() } } }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await bench.database.read { try $0.siteCodes().map(\.rawValue).filter { $0 > "110042" } } == ["110043"])
    }

    @Test("S6 an officer has one file on its way, in so many pieces")
    func bounds() async throws {
        let bench = try await Bench(at: Self.before)
        defer { bench.close() }
        let (_, officer) = try await bench.officer()
        let receive = bench.services.receiveImport
        let first = try await receive.begin(.roster, fileName: "a", byteCount: 9, by: officer)
        try await receive.add([1], number: 0, to: first.id, by: officer)
        let second = try await receive.begin(.roster, fileName: "b", byteCount: 9, by: officer)
        #expect(try await receive.list(by: officer).map(\.id) == [second.id])
        await #expect(throws: ImportReceiptRefusal.tooManyPieces) {
            try await receive.add([1], number: ReceiveImport.mostPieces, to: second.id, by: officer)
        }
    }

    @Test("S2 neither a reason nor an act holds what stood in a row or on a file")
    func silent() async throws {
        let bench = try await Bench(at: Self.before)
        defer { bench.close() }
        let (_, officer) = try await bench.officer()
        let number = try Bench.document(1).number
        let text = "姓名,证件类型,证件号,考点代码,学校,报考资格\r\n张三,\(number),居民身份证,\(Bench.site),学校,CET4\r\n"
        let id = try await send(Array(text.utf8), .roster, bench, by: officer)
        try await bench.services.workOffImports()
        let done = try #require(try await bench.services.receiveImport.view(id, by: officer))
        #expect(try await bench.services.receiveImport.faults(of: done) == "\u{feff}行号,原因\r\n2,未知的证件类型\r\n")
        let acts = try await bench.services.viewOffice.acts(for: officer).filter { $0.kind == .imported }
        #expect(acts.map(\.detail) == ["roster: taken 0, refused 1"])
    }

    @Test("E27 photos come as a zip, named by identity number, in whatever folder")
    func photos() async throws {
        let bench = try await Bench(at: Self.before)
        defer { bench.close() }
        let (_, officer) = try await bench.officer()
        try await bench.enroll(1)
        let image = try SamplePortrait.png(seed: 1, width: 60, height: 80)
        let zip = try ZipArchive.make([
            ("照片/\(try Bench.document(1).number).png", image), ("照片/\(try Bench.document(2).number).png", image), ("readme.txt", [1]),
        ])
        let id = try await send(zip, .photos, pieces: 1_000, bench, by: officer)
        try await bench.services.workOffImports()
        let done = try #require(try await bench.services.receiveImport.view(id, by: officer))
        #expect(done.state == .done && done.taken == 1 && done.refused == 2)
        let person = bench.services.keyring.person(try Bench.document(1))
        let keyring = bench.services.keyring
        #expect(try await bench.database.read { try $0.photo(of: person, keyring) } == image)
    }

    @Test("E28 a site's officer imports neither scores nor sites; another site's imports are not seen")
    func rights() async throws {
        let bench = try await Bench(at: Self.before)
        defer { bench.close() }
        try await bench.addSite(Bench.otherSite, name: "外地大学")
        let (login, officer) = try await bench.officer()
        let (foreign, _) = try await bench.officer("foreign", site: Bench.otherSite)
        let wish = #"{"kind":"scores","file_name":"a","byte_count":3}"#
        #expect(try await bench.send(.post, "/api/v1/officer/imports", as: login, json: wish).problem().code == "import.centre_only")
        let id = try await send(Array(try (Self.heading + Self.row(1)).utf8), .roster, bench, by: officer)
        #expect(try await bench.send(.get, "/officer/imports/\(id)", as: foreign).status == .notFound)
        #expect(try await bench.send(.get, "/officer/imports/\(id)/faults.csv", as: foreign).status == .notFound)
        #expect(try await bench.send(.get, "/officer/imports", as: foreign).text.contains(id.description) == false)
        let huge = #"{"kind":"roster","file_name":"a","byte_count":\#(ReceiveImport.mostBytes + 1)}"#
        #expect(try await bench.send(.post, "/api/v1/officer/imports", as: login, json: huge).status == .contentTooLarge)
    }

    @Test("E27 without a script the form sends the file whole; one that stopped coming is forgotten")
    func form() async throws {
        let bench = try await Bench(at: Self.before)
        defer { bench.close() }
        let (login, officer) = try await bench.officer()
        let parts = [
            FormPart(name: "kind", bytes: Array("roster".utf8)),
            FormPart(name: "file", fileName: "名册.csv", bytes: Array(try (Self.heading + Self.row(1)).utf8)),
        ]
        let sent = try await bench.send(.post, "/officer/imports", as: login, parts: parts)
        #expect(sent.status == .seeOther && sent.headers["location"]?.hasPrefix("/officer/imports/") == true)
        try await bench.services.workOffImports()
        #expect(try await people(bench) == 1)
        #expect(try await bench.send(.post, "/officer/imports", as: login, parts: [parts[0]]).text.contains("请选择文件"))
        let idle = try await bench.services.receiveImport.begin(.roster, fileName: "b", byteCount: 9, by: officer)
        try await bench.services.receiveImport.add([1, 2], number: 0, to: idle.id, by: officer)
        bench.clock.advance(by: ReceiveImport.patience)
        try await bench.services.removeExpired()
        #expect(try await bench.services.receiveImport.view(idle.id, by: officer) == nil)
    }
}
