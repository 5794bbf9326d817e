import Database
import Documents
import EnrollmentDomain
import Foundation
import HTTP
import Primitives
import Testing

@testable import Enrollment

/// One sitting of each exam on its shipped pack, from the first candidate to the erasure. Only the photo's format is other than shipped:
/// nobody's face stands in a repository, and the drawn one is a PNG.
@Suite struct WholeSittingTests {
    private static func pack(_ name: String) throws -> [UInt8] {
        let shipped = try String(contentsOf: Bench.packFolder.appending(path: "\(name).json"), encoding: .utf8)
        let pack = shipped.replacing(#""formats": ["jpeg"]"#, with: #""formats": ["png"]"#)
            .replacing(/"min_bytes": \d+/, with: #""min_bytes": 100"#)
        return Array(pack.utf8)
    }

    private static let photo = (try? SamplePortrait.png(seed: 3, width: 300, height: 400)) ?? []

    /// Each comes for another written subject, and for its oral where there is one.
    private func enter(_ index: Int, _ bench: Bench) async throws -> Candidate {
        let sitting = bench.sitting
        let written = sitting.subjects.filter { $0.kind == .written }
        let subject = written[index % written.count]
        let oral = sitting.subjects.first { $0.prerequisite == subject.code }
        let candidate = Bench.candidate(index)
        let name = ["欧阳修竹", "阿依古丽·买买提", "𠮷野家"][index % 3]
        try await bench.accept(candidate)
        switch bench.services.exam.entry {
        case .roster:
            try await bench.enroll(
                index, name: name, eligible: [subject.code.rawValue] + (oral.map { [$0.code.rawValue] } ?? []), photo: Self.photo)
            let answer = try await bench.services.queryEligibility(
                name: name, kind: "resident_id", number: try Bench.document(index).number, by: candidate)
            try await bench.services.confirm(answer.proof, by: candidate)
        case .open:
            try await bench.services.enterData(
                EnteredData(
                    name: name, documentKind: "resident_id", documentNumber: try Bench.document(index).number, school: "",
                    site: Bench.site, photo: Self.photo), by: candidate)
        }
        try await bench.choose(subject.code.rawValue, by: candidate)
        try await bench.pay(by: candidate)
        if let oral {
            try await bench.choose(oral.code.rawValue, kind: .oral, by: candidate)
            try await bench.pay(by: candidate)
        }
        return candidate
    }

    @Test("E1–E30 a sitting of each exam, from its pack to its tickets and their end", arguments: ["cet", "ncre", "mhk"])
    func whole(name: String) async throws {
        let pack = try Self.pack(name)
        let sitting = try #require(try ExamPack.read(pack).sittings.first)
        let registration = try #require(sitting.windows[.registration])
        let bench = try await Bench(at: registration.opens, pack: pack)
        defer { bench.close() }
        var candidates: [Candidate] = []
        for index in 0..<max(4, sitting.subjects.count(where: { $0.kind == .written })) { candidates.append(try await enter(index, bench)) }
        let paid = try await bench.database.read {
            try $0.first("SELECT count(*) FROM entries WHERE state = 'paid'") { try $0.next(Int.self) }
        }
        let all = try #require(paid)
        #expect(all >= candidates.count)

        bench.clock.set(try #require(sitting.windows[.payment]).closes)
        try await bench.services.expireHolds()
        let outcome = try await bench.arrange(seed: 7)
        #expect(outcome.placed == all)

        for (kind, window) in [(Subject.Kind.written, WindowKind.writtenTicket), (.oral, .oralTicket)] {
            guard let opens = sitting.windows[window]?.opens else { continue }
            bench.clock.set(opens)
            let holders = try await holders(of: kind, among: candidates, bench)
            #expect(!holders.isEmpty)
            for holder in holders {
                let pdf = try await bench.services.issueTicket(kind, for: holder.account)
                #expect(pdf.starts(with: Array("%PDF".utf8)) && pdf.count < 120_000, "\(pdf.count) bytes")
            }
        }
        let export = ExportSitting(database: bench.database, keyring: bench.services.keyring, sitting: bench.sitting, encoding: .utf8)
        var sheet: [UInt8] = []
        for try await chunk in try await export.chunks() { sheet += chunk }
        #expect(String(decoding: sheet, as: UTF8.self).split(separator: "\r\n").count == all + 1)

        bench.clock.set(sitting.eraseAt)
        try await bench.services.eraseSitting.ifDue()
        #expect(try await bench.services.eraseSitting.rehearse().text.filter(\.isNumber) == "000000")
        #expect(try await bench.services.countBooks().entries["paid"] == all)
    }

    private func holders(of kind: Subject.Kind, among candidates: [Candidate], _ bench: Bench) async throws -> [Candidate] {
        var holders: [Candidate] = []
        for candidate in candidates {
            let entries = try await bench.entries(of: candidate)
            if entries.contains(where: { bench.sitting.subject($0.subject)?.kind == kind }) { holders.append(candidate) }
        }
        return holders
    }
}
