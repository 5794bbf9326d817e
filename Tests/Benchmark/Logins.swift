import Crypto
import Foundation
import HTTP
import Journey

/// Logging in (P3, P6) against the raw Argon2id rate of as many threads, and what everybody else notices of it.
struct Logins {
    let rig: Rig

    private static let password = "Benchmark#2026"
    private static let accounts = 128
    private static let round = 300

    private struct AccountForm: Encodable {
        struct Captcha: Codable {
            let id: String
            var answer: String? = nil
        }
        let email: String
        let password: String
        let captcha: Captcha
    }

    func measure(into table: inout Table) async throws {
        _ = try post("/api/v1/accounts", Self.accounts, expecting: 202)
        let threads = max(1, ProcessInfo.processInfo.activeProcessorCount - 1)
        var (raw, logins) = ([Double](), [LoadResult]())
        for _ in 0..<3 {
            raw.append(try await hashing(threads))
            logins.append(try post("/api/v1/sessions", Self.round, expecting: 201))
        }
        let alone = try await Visits(port: rig.port("passport"), "/oauth/jwks").during { try await Task.sleep(for: .seconds(2)) }
        let beside = try await Visits(port: rig.port("passport"), "/oauth/jwks").during {
            _ = try post("/api/v1/sessions", Self.round, expecting: 201)
        }
        table.add(.init(work: "Argon2id, 19 MiB, 2 passes, \(threads) thread", figure: rate(median(raw)), ratio: 1))
        let ratio = median(zip(logins, raw).map { $0.perSecond / $1 })
        table.add(
            .init(
                work: "log-in, HTTP, 32 connections", figure: rate(median(logins.map(\.perSecond))), p50: median(logins.map(\.p50)),
                p99: median(logins.map(\.p99)), ratio: ratio, budget: "≥ 0.9", isKept: ratio >= 0.9))
        table.add(.init(work: "one visit each 5 ms, nobody logs in", figure: "", p50: alone.p50, p99: alone.p99))
        table.add(
            .init(
                work: "one visit each 5 ms, beside the log-ins", figure: "", p50: beside.p50, p99: beside.p99, budget: "p99 unmoved",
                isKept: beside.p99 < alone.p99 + 5))
        Starts.report(try Footprint(of: rig.passport).peak, of: rig.passport, into: &table)
    }

    private func hashing(_ threads: Int) async throws -> Double {
        let hasher = PasswordHasher(threads: threads)
        defer { hasher.close() }
        let hash = try await hasher.hash(Self.password)
        return try await inParallel(Array(0..<Self.round / 2), tasks: 2 * threads) { _ in
            guard try await hasher.verify(Self.password, against: hash) == .matches else { throw LoadFailure("the password differs") }
        }.perSecond
    }

    /// Sends the form of as many accounts, each with a captcha of its own.
    private func post(_ path: String, _ count: Int, expecting status: Int) throws -> LoadResult {
        var captchas: [AccountForm.Captcha] = []
        let asking = (0..<count).map { _ in HTTPText.get("/api/v1/captcha?kind=question") }
        _ = try Load(port: rig.port("passport"), connections: 16).run(asking) { _, answer in
            captchas.append(try JSON.decode(from: Array(answer.body)))
        }
        let requests = try captchas.enumerated().map { index, captcha in
            let form = AccountForm(
                email: "login\(index % Self.accounts)@mail.example", password: Self.password,
                captcha: .init(id: captcha.id, answer: "0000"))
            return HTTPText.send("POST", path, type: "application/json", body: try JSON.encode(form))
        }
        return try Load(port: rig.port("passport"), connections: 32).run(requests) { _, answer in
            guard answer.status == status else { throw LoadFailure("\(path) answered \(answer.status): \(answer.text)") }
        }
    }
}
