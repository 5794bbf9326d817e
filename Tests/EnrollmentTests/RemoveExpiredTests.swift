import Database
import EnrollmentDomain
import Primitives
import Runtime
import Testing

@testable import Enrollment
@testable import SignIn

@Suite struct RemoveExpiredTests {
    /// Sessions, and logins on their way, that end at a moment.
    private func leave(_ count: Int, until moment: Timestamp, _ bench: Bench) async throws {
        let effects = bench.services.effects
        try await bench.database.write { tx in
            for _ in 0..<count {
                let session = Session(
                    account: PassportAccount(id: "account-1", email: "a@example.com", isVerified: true), passportSession: "sid",
                    expiresAt: moment)
                try tx.save(session, token: effects.random(32))
                try tx.save(Login(nonce: "n", verifier: "v", returnTo: "/"), state: effects.random(32), until: moment)
            }
        }
    }

    /// `sessions logins`
    private func left(_ bench: Bench) async throws -> String {
        try await bench.database.read { snapshot in
            let sessions = try snapshot.first("SELECT count(*) FROM sessions") { try $0.next(Int.self) } ?? 0
            return "\(sessions) \(try snapshot.first("SELECT count(*) FROM logins") { try $0.next(Int.self) } ?? 0)"
        }
    }

    @Test("E4 what has expired goes, batch by batch until nothing is left; what is good stays")
    func sweeps() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        try await leave(2 * RemoveExpired.batch + 1, until: Bench.opening, bench)
        try await leave(3, until: Bench.opening + .seconds(1), bench)
        try await bench.services.removeExpired()
        #expect(try await left(bench) == "3 3")
        bench.clock.advance(by: .seconds(1))
        try await bench.services.removeExpired()
        #expect(try await left(bench) == "0 0")
    }

    @Test("E4 one transaction takes no more than a batch")
    func bounded() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        try await leave(30, until: Bench.opening, bench)
        let gone = try await bench.database.write { tx in
            (try tx.removeSessions(expiredBy: Bench.opening, limit: 20), try tx.removeLogins(expiredBy: Bench.opening, limit: 20))
        }
        #expect(gone == (20, 20))
        #expect(try await left(bench) == "10 10")
    }

    @Test("E4 logging in sweeps nothing: the janitor does")
    func logIn() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        try await leave(5, until: Bench.opening - .hours(1), bench)
        _ = try await bench.services.sessions.open(for: Bench.candidate(1), passportSession: "sid")
        #expect(try await left(bench) == "6 5")
    }
}
