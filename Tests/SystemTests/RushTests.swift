import Crypto
import Database
import Enrollment
import Foundation
import HTTP
import HTTPClient
import Journey
import Primitives
import Testing

@Suite(.serialized) struct RushTests {
    private static let seats = 400
    private static let people = 2_000

    @Test(
        "E14 400 seats and 2,000 candidates at once over HTTP: exactly 400 are taken, the others hear that it is full",
        .timeLimit(.minutes(3)))
    func rush() async throws { try await rush(on: .sqlite) }

    @Test(
        "E14 the same with two processes of Enrollment on PostgreSQL, which take turns at the seats", .enabled(if: canReplicate),
        .timeLimit(.minutes(3)))
    func rushOnPostgreSQL() async throws { try await rush(on: replicated) }

    private func rush(on layout: Layout) async throws {
        try await withRig(layout, settings: ["enrollment": ["LOG_LEVEL": "warning"]]) { rig in
            let journey = try Journey(rig: rig, size: 10, rosterSize: Self.people, pack: shippedPack, report: { _ in })
            try await journey.open()
            let cookies = try await readyCandidates(rig)
            #expect(cookies.count == Self.people)
            let full = try await choose(cookies, at: rig)
            #expect(full.count == Self.people - Self.seats)
            try await expect(Self.seats, taken: rig)
            // Now there is one for each, so a refusal would be one while a seat is free.
            try await offer(Self.people, rig)
            #expect(try await choose(full, at: rig).isEmpty)
            try await expect(Self.people, taken: rig)
        }
    }

    /// Everybody at once. - Returns: the cookies of those who heard that it is full; any other refusal is a failure.
    private func choose(_ cookies: [String], at rig: Rig) async throws -> [String] {
        let client = HTTPClient(connectionsPerHost: 128)
        defer { client.close() }
        let base = try #require(BaseURL(rig.url("enrollment")))
        return try await withThrowingTaskGroup(of: String?.self) { group in
            for cookie in cookies {
                group.addTask {
                    let call = Call(
                        .put, "/api/v1/registration/written", at: base, headers: ["Content-Type": "application/json", "Cookie": cookie],
                        body: Array(#"{"subjects":["CET4"]}"#.utf8), timeout: .seconds(120))
                    let answer = try await client.send(call)
                    guard answer.status != .ok else { return nil }
                    #expect(try JSON.decode(Problem.Document.self, from: answer.body).code == "seat.full")
                    return cookie
                }
            }
            return try await group.reduce(into: []) { full, cookie in
                if let cookie { full.append(cookie) }
            }
        }
    }

    /// Everybody in the roster as far as the choice, and all at one site with `seats` seats: written straight into the database.
    /// - Returns: their session cookies.
    private func readyCandidates(_ rig: Rig) async throws -> [String] {
        let database = try rig.enrollment.openDatabase(EnrollmentStore.migrations)
        defer { database.close() }
        return try await database.write { tx in
            try tx.run("UPDATE roster_entries SET site = (SELECT min(code) FROM sites)")
            try tx.offer(Self.seats)
            try tx.registerEverybody(agreeingTo: "2026-09", at: Timestamp(seconds: 0))
            let accounts = try tx.all("SELECT account FROM registrations") { try $0.next(String.self) }
            for account in accounts {
                try tx.run(
                    """
                    INSERT INTO sessions (token, account, email, is_verified, passport_session, expires_at)
                    VALUES ($1, $2, $3, 1, '', $4)
                    """, Digest.sha256(Array("token-\(account)".utf8)), account, "\(account)@mail.example",
                    Timestamp(seconds: 4_000_000_000))
            }
            return accounts.map { "cet-session=token-\($0)" }
        }
    }

    private func offer(_ seats: Int, _ rig: Rig) async throws {
        let database = try rig.enrollment.openDatabase(EnrollmentStore.migrations)
        defer { database.close() }
        try await database.write { try $0.offer(seats) }
    }

    private func expect(_ count: Int, taken rig: Rig) async throws {
        let database = try rig.enrollment.openDatabase(EnrollmentStore.migrations)
        defer { database.close() }
        let (seats, entries) = try await database.read { snapshot in
            (
                try snapshot.first("SELECT CAST(sum(held + paid) AS BIGINT) FROM seats") { try $0.next(Int.self) },
                try snapshot.first("SELECT count(*) FROM entries WHERE state = 'held'") { try $0.next(Int.self) }
            )
        }
        #expect(seats == count && entries == count)
    }
}

extension Transaction {
    /// So many for CET4 at the site where everybody is.
    fileprivate func offer(_ seats: Int) throws {
        try run("UPDATE seats SET capacity = $1 WHERE subject = 'CET4' AND site = (SELECT min(code) FROM sites)", seats)
    }
}
