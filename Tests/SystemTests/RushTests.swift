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
    func rush() async throws {
        try await withRig(settings: ["enrollment": ["LOG_LEVEL": "warning"]]) { rig in
            let journey = try Journey(rig: rig, size: 10, rosterSize: Self.people, pack: shippedPack, report: { _ in })
            try await journey.open()
            let cookies = try await readyCandidates(rig)
            #expect(cookies.count == Self.people)
            let client = HTTPClient(connectionsPerHost: 128)
            defer { client.close() }
            let base = try #require(BaseURL(rig.enrollment.url))
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for cookie in cookies {
                    group.addTask {
                        let call = Call(
                            .put, "/api/v1/registration/written", at: base,
                            headers: ["Content-Type": "application/json", "Cookie": cookie],
                            body: Array(#"{"subjects":["CET4"]}"#.utf8), timeout: .seconds(120))
                        let answer = try await client.send(call)
                        let isFull = try answer.status != .ok && JSON.decode(Problem.Document.self, from: answer.body).code == "seat.full"
                        return isFull ? 0 : answer.status.rawValue
                    }
                }
                return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == [200: Self.seats, 0: Self.people - Self.seats])
            try await check(rig)
        }
    }

    /// Everybody in the roster as far as the choice, and all at one site with `seats` seats: written straight into the database.
    /// - Returns: their session cookies.
    private func readyCandidates(_ rig: Rig) async throws -> [String] {
        let database = try Database.open(.sqlite(path: path(rig)), migrations: EnrollmentStore.migrations)
        defer { database.close() }
        return try await database.write { tx in
            try tx.run("UPDATE roster_entries SET site = (SELECT min(code) FROM sites)")
            try tx.run("UPDATE seats SET capacity = $1 WHERE subject = 'CET4' AND site = (SELECT min(code) FROM sites)", Self.seats)
            try tx.registerEverybody(agreeingTo: "2026-09", at: Timestamp(seconds: 0))
            let accounts = try tx.all("SELECT account FROM registrations") { try $0.next(String.self) }
            for account in accounts {
                try tx.run(
                    """
                    INSERT INTO sessions (token, account, email, is_verified, passport_session, expires_at)
                    VALUES ($1, $2, $2 || '@mail.example', 1, '', $3)
                    """, Digest.sha256(Array("token-\(account)".utf8)), account, Timestamp(seconds: 4_000_000_000))
            }
            return accounts.map { "cet-session=token-\($0)" }
        }
    }

    private func check(_ rig: Rig) async throws {
        let database = try Database.open(.sqlite(path: path(rig)), migrations: EnrollmentStore.migrations)
        defer { database.close() }
        let (seats, entries) = try await database.read { snapshot in
            (
                try snapshot.first("SELECT CAST(sum(held + paid) AS BIGINT) FROM seats") { try $0.next(Int.self) },
                try snapshot.first("SELECT count(*) FROM entries WHERE state = 'held'") { try $0.next(Int.self) }
            )
        }
        #expect(seats == Self.seats && entries == Self.seats)
    }

    private func path(_ rig: Rig) throws -> String { try #require(rig.enrollment.settings["DATABASE_URL"]).replacing("sqlite:", with: "") }
}
