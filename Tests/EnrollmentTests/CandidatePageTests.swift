import EnrollmentDomain
import Foundation
import HTTP
import Primitives
import Testing
import Web

@testable import Enrollment

/// Every page that a candidate meets, in the states in which it is met.
@Suite struct CandidatePageTests {
    private struct Seen {
        let name: String
        let response: Response
    }

    private static let everybody = ["/", "/?done=logged_out", "/recall", "/verify-ticket"]
    private static let registered = [
        "/registration", "/registration/written", "/registration/oral", "/review", "/payment", "/ticket", "/history",
    ]
    private static let outcomes = ["paid", "waiting", "nothing", "entered", "chosen", "saved"].map { "/registration?done=\($0)" }

    private func cet() async throws -> [Seen] {
        let bench = try await Bench()
        defer { bench.close() }
        var seen: [Seen] = []
        func look(_ pages: [String], as candidate: Candidate?, _ state: String) async throws {
            for page in pages { seen.append(Seen(name: "\(page) \(state)", response: try await bench.send(.get, page, as: candidate))) }
        }
        try await look(Self.everybody, as: nil, "nobody")
        let (_, officer) = try await bench.officer(site: nil)
        let window = try #require(bench.sitting.windows[.payment])
        try await bench.services.changeWindow(
            .payment, opens: window.opens, closes: window.closes + .hours(1), reason: "线路中断，顺延一小时", by: officer)
        try await look(["/"], as: nil, "news")
        try await bench.enroll(2)
        let newcomer = Bench.candidate(2)
        try await look(["/", "/agreement"], as: newcomer, "newcomer")
        seen.append(Seen(name: "unticked", response: try await bench.send(.post, "/agreement", as: newcomer, form: [])))
        try await bench.accept(newcomer)
        try await look(["/eligibility"], as: newcomer, "agreed")
        let wrong = [("name", ""), ("id_type", "resident_id"), ("id_number", "1")]
        seen.append(Seen(name: "query refused", response: try await bench.send(.post, "/eligibility", as: newcomer, form: wrong)))
        let answer = try await bench.services.queryEligibility(
            name: "张三", kind: "resident_id", number: Bench.document(2).number, by: newcomer)
        try await look(["/confirmation?proof=\(answer.proof)"], as: newcomer, "found")
        let stranger = Bench.candidate(3, isVerified: false)
        try await bench.accept(stranger)
        try await look(["/eligibility"], as: stranger, "unverified")
        seen.append(Seen(name: "session ended", response: try await bench.send(.post, "/payment", form: [])))
        let candidate = try await bench.register(1, eligible: ["CET4"])
        try await look(Self.registered, as: candidate, "registered")
        _ = try await bench.send(.post, "/review", as: candidate, form: [("ticket_number", "110041251100101")])
        try await bench.choose("CET4", by: candidate)
        try await look(Self.registered + Self.outcomes, as: candidate, "held, review waiting")
        let begun = try await bench.send(.post, "/payment", as: candidate, form: [("channel", "payease")])
        try await look([try #require(begun.headers["Location"])], as: candidate, "onward")
        try await look(Self.registered, as: candidate, "paying")
        try await bench.pay(by: candidate)
        try await look(Self.registered, as: candidate, "paid")
        bench.clock.set(Bench.closing)
        try await look(["/"] + Self.registered, as: candidate, "closed")
        return seen
    }

    private func ncre() async throws -> [Seen] {
        let pack = [UInt8](try Data(contentsOf: Bench.packFolder.appending(path: "ncre.json")))
        let sitting = try #require(try ExamPack.read(pack).sittings.first)
        let bench = try await Bench(at: try #require(sitting.windows[.registration]).opens, pack: pack)
        defer { bench.close() }
        let candidate = Bench.candidate(1)
        try await bench.accept(candidate)
        return [
            Seen(name: "ncre home", response: try await bench.send(.get, "/")),
            Seen(name: "ncre entry", response: try await bench.send(.get, "/entry", as: candidate)),
            Seen(name: "ncre refused", response: try await bench.send(.post, "/entry", as: candidate, form: [("name", "")])),
        ]
    }

    /// What is left of an English page without what is Chinese by its nature: marked so, or typed by somebody.
    private func unmarked(_ html: String) -> String {
        html.replacing(#/(?s)<div lang="zh-CN">.*?</div>/#, with: "").replacing(
            #/<(span|a|option)[^>]* lang="zh-CN"[^>]*>[^<]*</\1>/#, with: ""
        )
        .replacing("张三", with: "")
    }

    @Test("S3 every page of a candidate is English to who has chosen it, but for what is marked as Chinese")
    func english() async throws {
        for page in try await cet() + ncre() {
            let english = try #require(page.response.english, "\(page.name): \(page.response.status.rawValue)")
            let text = unmarked(String(decoding: english, as: UTF8.self))
            let han = text.unicodeScalars.filter { ("\u{3001}"..."\u{9FFF}").contains($0) || ("\u{FF01}"..."\u{FF1F}").contains($0) }
            #expect(han.isEmpty, "\(page.name): \(String(String.UnicodeScalarView(han)))")
        }
    }

    @Test("S3 every page of a candidate has the security headers, and its first view is under 60 KB")
    func headers() async throws {
        let assets = [StyleSheet.asset, VerifyTicketPages.asset].map { $0.response(to: Request(.get, $0.address)).body.count }
        for page in try await cet() + ncre() {
            let headers = page.response.headers
            let policy = headers["content-security-policy"] ?? ""
            #expect(policy.hasPrefix("default-src 'none'; ") && policy.contains("frame-ancestors 'none'"), "\(page.name)")
            #expect(!policy.contains("unsafe") && policy.contains("base-uri 'none'"), "\(page.name)")
            #expect(headers["x-content-type-options"] == "nosniff" && headers["cache-control"] == "no-store", "\(page.name)")
            #expect(headers["referrer-policy"] == "same-origin" && headers["cross-origin-opener-policy"] == "same-origin", "\(page.name)")
            #expect(page.response.body.count + assets.reduce(0, +) + 4_000 <= 60_000, "\(page.name): \(page.response.body.count)")
        }
    }

    @Test("S3 the progress line is on every step and marks the one that the page is of")
    func progress() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        func current(_ path: String) async throws -> String? {
            let text = try await bench.send(.get, path, as: candidate).text
            return text.firstMatch(of: #/aria-current="step"><span>([^<]*)</#).map { String($0.1) }
        }
        let pages = [
            ("/agreement", "协议"), ("/eligibility", "资格查询"), ("/registration/written", "笔试"), ("/registration/oral", "口试"),
            ("/review", "复核"), ("/payment", "支付"), ("/ticket", "准考证"), ("/registration", "笔试"),
        ]
        for (path, step) in pages { #expect(try await current(path) == step, "\(path)") }
        try await bench.choose("CET4", by: candidate)
        #expect(try await current("/registration") == "支付")
        try await bench.pay(by: candidate)
        #expect(try await current("/registration") == "准考证")
        let text = try await bench.send(.get, "/registration", as: candidate).text
        #expect(text.components(separatedBy: "<li class=\"done\">").count == 6 && text.contains("第 7 步，共 7 步：准考证"))
    }

    @Test("E1 the time line puts now between what has begun and what has not")
    func timeLine() async throws {
        let bench = try await Bench(at: Bench.opening)
        defer { bench.close() }
        let text = try await bench.send(.get, "/").text
        let now = try #require(text.range(of: "<li class=\"now\">")).lowerBound
        #expect(try #require(text.range(of: "<strong>网上报名</strong>")).lowerBound < now)
        #expect(try #require(text.range(of: "<strong>笔试准考证打印</strong>")).lowerBound > now)
        bench.clock.set(Bench.closing)
        #expect(try await bench.send(.get, "/").text.contains("网上报名已经结束"), "the page that is kept is of its second")
    }
}
