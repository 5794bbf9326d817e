import EnrollmentDomain
import Foundation
import HTTP
import Primitives
import Testing

@testable import Enrollment

/// A service on the pack of an exam without a roster.
@Suite struct OpenEntryTests {
    private func bench(_ name: String) async throws -> Bench {
        let pack = [UInt8](try Data(contentsOf: Bench.packFolder.appending(path: "\(name).json")))
        let sitting = try #require(try ExamPack.read(pack).sittings.first)
        return try await Bench(at: try #require(sitting.windows[.registration]).opens, pack: pack)
    }

    @Test(
        "E9 a service of open entry starts, tells how candidates come in, and refuses the roster query in words",
        arguments: ["ncre", "mhk"])
    func refuses(name: String) async throws {
        let bench = try await bench(name)
        defer { bench.close() }
        let sitting = try JSON.decode(SittingBody.self, from: try await bench.send(.get, "/api/v1/sitting").body)
        #expect(sitting.entry == "open" && sitting.photo?.ratio == "3:4" && sitting.windows.map(\.kind).first == "registration")
        let candidate = Bench.candidate(1)
        try await bench.accept(candidate)
        let query = #"{"name":"张三","id_type":"resident_id","id_number":"\#(try Bench.document(1).number)"}"#
        let refused = try await bench.send(.post, "/api/v1/eligibility", as: candidate, json: query)
        #expect(refused.status == .conflict)
        #expect(try refused.problem().code == "eligibility.no_roster")
        let page = try await bench.send(.get, "/eligibility", as: candidate)
        #expect(page.status == .conflict && page.text.contains("本考试没有学籍名册"))
        await #expect(throws: ConfirmationRefusal.self) { try await bench.services.confirm("", by: candidate) }
    }

    @Test("E1 the home page tells of batches and of what a certificate presupposes")
    func home() async throws {
        let bench = try await bench("ncre")
        defer { bench.close() }
        let page = try await bench.send(.get, "/").text
        #expect(page.contains("分场次进行，每场 120 分钟") && page.contains("四级 网络工程师（获证须持有三级 网络技术证书）"))
    }

    @Test("E25 of a room that was arranged without a batch the ticket tells the days and the length")
    func ticketTime() async throws {
        let bench = try await bench("ncre")
        defer { bench.close() }
        let subject = try #require(bench.sitting.subject(SubjectCode(rawValue: "24")))
        #expect(IssueTicket.time(subject, nil) == "2026-09-19至2026-09-21，120分钟，场次以考点公布的安排为准")
    }
}
