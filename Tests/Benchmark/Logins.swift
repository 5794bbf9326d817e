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
        var (raw, logins, alone, beside) = ([Double](), [LoadResult](), [LoadResult](), [LoadResult]())
        for _ in 0..<3 {
            raw.append(try await hashing(threads))
            alone.append(try Self.look(rig.passport.port))
            let port = rig.passport.port
            async let looking = Task.detached { try Self.look(port) }.value
            logins.append(try post("/api/v1/sessions", Self.round, expecting: 201))
            beside.append(try await looking)
        }
        let limit = median(raw)
        table.add(.init(work: "Argon2id, 19 MiB, 2 passes, \(threads) thread", figure: rate(limit), ratio: 1))
        let ratio = median(zip(logins, raw).map { $0.perSecond / $1 })
        table.add(
            .init(
                work: "log-in, HTTP, 32 connections", figure: rate(median(logins.map(\.perSecond))), p50: median(logins.map(\.p50)),
                p99: median(logins.map(\.p99)), ratio: ratio, budget: "≥ 0.9", isKept: ratio >= 0.9))
        for (work, loads) in [("log-in page, nobody logs in", alone), ("log-in page, beside the log-ins", beside)] {
            table.add(
                .init(
                    work: "\(work), 4 connections", figure: rate(median(loads.map(\.perSecond))), p50: median(loads.map(\.p50)),
                    p99: median(loads.map(\.p99))))
        }
    }

    private func hashing(_ threads: Int) async throws -> Double {
        let hasher = PasswordHasher(threads: threads)
        defer { hasher.close() }
        let hash = try await hasher.hash(Self.password)
        return try await inParallel(Array(0..<Self.round / 2), tasks: 2 * threads) { _ in
            guard try await hasher.verify(Self.password, against: hash) == .matches else { throw LoadFailure("the password differs") }
        }.perSecond
    }

    private static func look(_ port: Int) throws -> LoadResult {
        try Load(port: port, connections: 4).run((0..<2_000).map { _ in HTTPText.get("/login") }) { _, answer in
            guard answer.status == 200 else { throw LoadFailure("answered \(answer.status)") }
        }
    }

    /// Sends the form of as many accounts, each with a captcha of its own.
    private func post(_ path: String, _ count: Int, expecting status: Int) throws -> LoadResult {
        var captchas: [AccountForm.Captcha] = []
        let asking = (0..<count).map { _ in HTTPText.get("/api/v1/captcha?kind=question") }
        _ = try Load(port: rig.passport.port, connections: 16).run(asking) { _, answer in
            captchas.append(try JSON.decode(from: Array(answer.body)))
        }
        let requests = try captchas.enumerated().map { index, captcha in
            let form = AccountForm(
                email: "login\(index % Self.accounts)@mail.example", password: Self.password,
                captcha: .init(id: captcha.id, answer: "rehearsal"))
            return HTTPText.send("POST", path, type: "application/json", body: try JSON.encode(form))
        }
        return try Load(port: rig.passport.port, connections: 32).run(requests) { _, answer in
            guard answer.status == status else { throw LoadFailure("\(path) answered \(answer.status): \(answer.text)") }
        }
    }
}
