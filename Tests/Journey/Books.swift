import Database
import Enrollment
import Foundation
import HTTPClient
import Passport
import Payment
import Primitives

/// Checks, in the services' databases themselves, that nothing was lost and nothing made up.
public struct Books {
    private let journey: Journey

    public init(_ journey: Journey) { self.journey = journey }

    private func reading<Answer: Sendable>(
        _ service: ServiceUnderTest, _ migrations: [Migration], _ look: @escaping @Sendable (Snapshot) throws -> Answer
    ) async throws -> Answer {
        let database = try service.openDatabase(migrations)
        defer { database.close() }
        return try await database.read(look)
    }

    private func enrollment<Answer: Sendable>(_ look: @escaping @Sendable (Snapshot) throws -> Answer) async throws -> Answer {
        try await reading(journey.rig.enrollment, EnrollmentStore.migrations, look)
    }

    func heldEntries() async throws -> Int {
        try await enrollment { try $0.first("SELECT count(*) FROM entries WHERE state = 'held'") { try $0.next() } ?? 0 }
    }

    /// Whose account is deleted (P14).
    func registrationsWithoutAddress() async throws -> Int {
        try await enrollment { try $0.first("SELECT count(*) FROM registrations WHERE email = ''") { try $0.next() } ?? 0 }
    }

    /// What is taken now, by `site subject`.
    func takenSeats() async throws -> [String: Int] {
        try await enrollment { snapshot in
            Dictionary(
                uniqueKeysWithValues: try snapshot.all("SELECT site, subject, held + paid FROM seats") { row in
                    ("\(try row.next(String.self)) \(try row.next(String.self))", try row.next(Int.self))
                })
        }
    }

    /// What payers have again.
    func refunded() async throws -> Money {
        try await reading(journey.rig.payment, PaymentStore.migrations) { try $0.books() }.refunded
    }

    /// - Returns: what agrees, as one line.
    func check() async throws -> String {
        let accounts = try await reading(journey.rig.passport, PassportMigrations.all) { snapshot in
            try snapshot.first("SELECT count(*) FROM accounts WHERE verified_at IS NOT NULL") { try $0.next(Int.self) } ?? 0
        }
        let expected = journey.candidates.count + journey.latecomers.count + 1
        guard accounts == expected else { throw RigFailure("\(accounts) verified accounts instead of \(expected)") }
        try await checkSeats()
        let paid = try await paidEntries()
        try await checkTickets(paid.count)
        let money = try await checkMoney(paid.fees)
        return "\(accounts) accounts, \(paid.count) paid entries with a ticket number each, \(money)"
    }

    /// That seats and money agree, while nobody is on the way. - Returns: what agrees, as one line.
    public func checkSeatsAndMoney() async throws -> String {
        try await checkSeats()
        let paid = try await paidEntries()
        return "\(paid.count) paid entries, \(try await checkMoney(paid.fees))"
    }

    private func paidEntries() async throws -> (count: Int, fees: Money) {
        try await enrollment { snapshot in
            try snapshot.first("SELECT count(*), CAST(coalesce(sum(fee), 0) AS BIGINT) FROM entries WHERE state = 'paid'") { row in
                (count: try row.next(Int.self), fees: try row.next(Money.self))
            } ?? (0, .zero)
        }
    }

    /// - Parameter fees: what all paid entries together cost.
    private func checkMoney(_ fees: Money) async throws -> String {
        let money = try await reading(journey.rig.payment, PaymentStore.migrations) { try $0.books() }
        guard money.isBalanced else { throw RigFailure("Payment's books: \(money.differences.joined(separator: "; "))") }
        guard money.held == fees, money.owed == .zero else {
            throw RigFailure("Payment holds \(money.held.yuan) and owes \(money.owed.yuan); paid entries are worth \(fees.yuan)")
        }
        return "¥\(money.received.yuan) received = ¥\(money.held.yuan) held + ¥\(money.refunded.yuan) refunded"
    }

    private func checkSeats() async throws {
        let wrong = try await enrollment { snapshot in
            try snapshot.all(
                """
                SELECT s.site, s.subject FROM seats AS s WHERE s.held + s.paid > s.capacity
                OR s.held <> (SELECT count(*) FROM entries AS e
                    WHERE e.sitting = s.sitting AND e.site = s.site AND e.subject = s.subject AND e.state = 'held')
                OR s.paid <> (SELECT count(*) FROM entries AS e
                    WHERE e.sitting = s.sitting AND e.site = s.site AND e.subject = s.subject AND e.state = 'paid')
                """
            ) { "\(try $0.next(String.self)) \(try $0.next(String.self))" }
        }
        guard wrong.isEmpty else { throw RigFailure("seats don't agree with entries: \(wrong)") }
    }

    private func checkTickets(_ paidEntries: Int) async throws {
        let numbers = try await enrollment { snapshot in
            try snapshot.all("SELECT p.number FROM placements AS p JOIN entries AS e ON e.id = p.entry WHERE e.state = 'paid'") {
                try $0.next(String.self)
            }
        }
        guard numbers.count == paidEntries, Set(numbers).count == numbers.count else {
            throw RigFailure("\(numbers.count) ticket numbers, \(Set(numbers).count) of them different, for \(paidEntries) paid entries")
        }
    }
}
