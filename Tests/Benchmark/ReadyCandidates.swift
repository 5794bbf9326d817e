import Database
import Enrollment
import EnrollmentDomain
import Foundation
import HTTPClient
import Journey
import Primitives
import Runtime
import Service
import SignIn
import Web

/// Candidates who have come as far as the choice, in the database of the enrollment that is measured, and the same use cases in this
/// process.
struct ReadyCandidates {
    let candidates: [Enrollment.Candidate]
    /// Enters CET4, one request for each.
    let choices: [[UInt8]]
    /// What each has looked at before.
    let looks: [[UInt8]]
    let services: EnrollmentServices
    private let database: Database

    /// Makes everybody in the roster such a candidate. - Parameter most: of them, at most.
    init(_ rig: Rig, most: Int = .max) async throws {
        let configuration = Configuration(environment: rig.enrollment.settings)
        let common = try ServiceSettings(configuration)
        let settings = try EnrollmentSettings(configuration)
        database = try Database.open(common.database, migrations: EnrollmentStore.migrations)
        let effects = try rig.effects
        services = EnrollmentServices(
            settings, common.callers, Host(database: database, client: HTTPClient(), effects: effects, log: .silent, metrics: Metrics()))
        candidates = try await database.write { [version = settings.sitting.agreement.version] tx in
            try tx.registerEverybody(agreeingTo: version, upTo: most, at: effects.now())
            return try tx.all("SELECT account, email FROM registrations ORDER BY id") { row in
                Enrollment.Candidate(account: AccountID(rawValue: try row.next()), email: try row.next(), isVerified: true)
            }
        }
        let sessions = services.sessions
        let tokens = try await inParallel(candidates) { try await sessions.open(for: $0, passportSession: "") }
        let cookies = tokens.results.map { "\(sessions.cookie.name)=\($0)" }
        looks = cookies.map { HTTPText.get("/api/v1/registration", cookie: $0) }
        choices = cookies.map { cookie in
            HTTPText.send(
                "PUT", "/api/v1/registration/written", type: "application/json", cookie: cookie, body: Array(#"{"subjects":["CET4"]}"#.utf8)
            )
        }
    }

    /// As if nobody had chosen yet.
    func undo() async throws {
        try await database.write { tx in
            try tx.run("DELETE FROM entries")
            try tx.run("DELETE FROM history")
            try tx.run("UPDATE seats SET held = 0")
        }
    }

    /// - Throws: unless each candidate holds one seat.
    func check() async throws {
        let (entries, seats) = try await database.read { snapshot in
            (
                try snapshot.first("SELECT count(*) FROM entries WHERE state = 'held'") { try $0.next(Int.self) } ?? 0,
                try snapshot.first("SELECT CAST(sum(held) AS BIGINT) FROM seats") { try $0.next(Int.self) } ?? 0
            )
        }
        guard entries == candidates.count, seats == candidates.count else {
            throw LoadFailure("\(entries) entries and \(seats) seats for \(candidates.count) choices")
        }
    }

    /// So many seats of CET4, as even as may be over the sites.
    func offer(_ seats: Int) async throws {
        let capacities = offered(seats)
        try await database.write { tx in
            for (site, capacity) in capacities {
                try tx.run("UPDATE seats SET capacity = $2 WHERE site = $1 AND subject = 'CET4'", site, capacity)
            }
        }
    }

    func offered(_ seats: Int) -> [String: Int] {
        let (share, rest) = seats.quotientAndRemainder(dividingBy: Roster.sites.count)
        return Dictionary(uniqueKeysWithValues: Roster.sites.enumerated().map { ($1.code, share + ($0 < rest ? 1 : 0)) })
    }

    /// The seats of CET4 that are taken, by site, if as many entries hold one.
    func heldBySite() async throws -> [String: Int] {
        try await database.read { snapshot in
            let sites = try snapshot.all(
                """
                SELECT s.site, s.held FROM seats AS s WHERE s.subject = 'CET4' AND s.held =
                    (SELECT count(*) FROM entries AS e WHERE e.sitting = s.sitting AND e.site = s.site AND e.subject = s.subject AND e.state = 'held')
                """
            ) { row in (try row.next(String.self), try row.next(Int.self)) }
            return Dictionary(uniqueKeysWithValues: sites)
        }
    }

    func close() { database.close() }
}

extension Rig {
    /// The services' clock, and the machine's randomness.
    var effects: Effects {
        get throws {
            let clock = try RehearsalClock(path: enrollment.settings["CLOCK_FILE"] ?? "")
            return Effects(now: clock.now, random: Effects.system.random)
        }
    }
}
