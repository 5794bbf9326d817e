import Database
import Enrollment
import Journey
import Passport
import Payment

/// Looks for each acknowledged write in the databases, when all the work is done.
struct Audit {
    let rig: Rig

    /// - Returns: what was acknowledged and isn't there.
    func lost(of acknowledgements: [Acknowledgement]) async throws -> [Acknowledgement] {
        let accounts = try await reading("passport", PassportMigrations.all) { snapshot in
            Set(try snapshot.all("SELECT email FROM accounts WHERE verified_at IS NOT NULL") { try $0.next(String.self) })
        }
        let attempts = try await reading("payment", PaymentStore.migrations) { snapshot in
            Set(try snapshot.all("SELECT number FROM attempts") { try $0.next(String.self) })
        }
        let registrations = try await reading("enrollment", EnrollmentStore.migrations) { snapshot in
            Set(try snapshot.all("SELECT email FROM registrations") { try $0.next(String.self) })
        }
        let entries = try await entries()
        return acknowledgements.filter { acknowledgement in
            let email = acknowledgement.email
            return switch acknowledgement.what {
            case .account: !accounts.contains(email)
            case .registration: !registrations.contains(email)
            case .seat(let subject): entries["\(email) \(subject)"] == nil
            case .attempt(let number): !attempts.contains(number)
            case .paid(let subject): entries["\(email) \(subject)"] != "paid"
            }
        }
    }

    /// The state of each seat's entry, by address and subject.
    private func entries() async throws -> [String: String] {
        try await reading("enrollment", EnrollmentStore.migrations) { snapshot in
            Dictionary(
                uniqueKeysWithValues: try snapshot.all(
                    """
                    SELECT r.email, e.subject, e.state FROM entries AS e JOIN registrations AS r ON r.id = e.registration
                    WHERE e.state <> 'released'
                    """
                ) { ("\(try $0.next(String.self)) \(try $0.next(String.self))", try $0.next(String.self)) })
        }
    }

    private func reading<Answer: Sendable>(
        _ service: String, _ migrations: [Migration], _ look: @escaping @Sendable (Snapshot) throws -> Answer
    ) async throws -> Answer {
        let database = try Database.open(try rig.database(of: service), migrations: migrations)
        defer { database.close() }
        return try await database.read(look)
    }
}
