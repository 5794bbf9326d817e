import Database
import EnrollmentDomain
import Primitives

/// What an operator, and a rehearsal's end, count: seats by site and subject, entries by state, money, tickets.
struct Books: Encodable, Sendable {
    struct Seats: Encodable, Sendable {
        let site: String
        let subject: String
        let capacity: Int
        let held: Int
        let paid: Int
        /// The same by counting entries.
        let heldEntries: Int
        let paidEntries: Int

        enum CodingKeys: String, CodingKey {
            case site, subject, capacity, held, paid
            case heldEntries = "held_entries"
            case paidEntries = "paid_entries"
        }
    }

    let sitting: String
    let seats: [Seats]
    let entries: [String: Int]
    let payments: [String: Int]
    /// The fees of all paid entries, in fen.
    let paidSum: Money
    let registrations: Int
    let tickets: Int

    enum CodingKeys: String, CodingKey {
        case sitting, seats, entries, payments, registrations, tickets
        case paidSum = "paid_sum"
    }
}

struct CountBooks: Sendable {
    let database: Database
    let inForce: SittingInForce

    var sitting: Sitting { inForce.sitting }

    func callAsFunction() async throws -> Books { try await database.read { try $0.books(of: sitting.code) } }
}
