import Database
import EnrollmentDomain

/// The count of seats that an entry belongs to (E14).
struct Seat: Sendable {
    let sitting: SittingCode
    let site: SiteCode
    let subject: SubjectCode

    init(sitting: SittingCode, site: SiteCode, subject: SubjectCode) {
        self.sitting = sitting
        self.site = site
        self.subject = subject
    }

    init(_ row: inout Row) throws { self.init(sitting: try row.next(), site: try row.next(), subject: try row.next()) }
}

/// Why there is no seat.
enum SeatRefusal: Error, Equatable {
    case full(SubjectCode)
    /// The site doesn't hold this subject.
    case notOffered(SubjectCode)
}

extension Reading {
    func hasFree(_ seat: Seat) throws -> Bool {
        try first(
            "SELECT 1 FROM seats WHERE sitting = $1 AND site = $2 AND subject = $3 AND held + paid < capacity",
            seat.sitting, seat.site, seat.subject
        ) { try $0.next(Int.self) } != nil
    }

    /// What a site offers and what is left of it, by subject.
    func freeSeats(at site: SiteCode, in sitting: SittingCode) throws -> [SubjectCode: Int] {
        let seats = try all("SELECT subject, capacity - held - paid FROM seats WHERE sitting = $1 AND site = $2", sitting, site) { row in
            (try row.next(SubjectCode.self), try row.next(Int.self))
        }
        return Dictionary(uniqueKeysWithValues: seats)
    }
}

extension Transaction {
    /// Takes a seat for a while. The schema refuses one too many: `seats_within_capacity`.
    func hold(_ seat: Seat) throws {
        try move(seat) {
            try run(
                "UPDATE seats SET held = held + 1 WHERE sitting = $1 AND site = $2 AND subject = $3", seat.sitting, seat.site, seat.subject)
        }
    }

    /// Takes a seat for good at once: there is no fee.
    func takePaid(_ seat: Seat) throws {
        try move(seat) {
            try run(
                "UPDATE seats SET paid = paid + 1 WHERE sitting = $1 AND site = $2 AND subject = $3", seat.sitting, seat.site, seat.subject)
        }
    }

    /// Takes a seat that was given back, for money that came late.
    func takeAgain(_ seat: Seat) throws {
        try move(seat) {
            try run(
                "UPDATE seats SET paid = paid + 1, released = released - 1 WHERE sitting = $1 AND site = $2 AND subject = $3",
                seat.sitting, seat.site, seat.subject)
        }
    }

    func freeHeld(_ seat: Seat) throws {
        try run(
            "UPDATE seats SET held = held - 1, released = released + 1 WHERE sitting = $1 AND site = $2 AND subject = $3",
            seat.sitting, seat.site, seat.subject)
    }

    func payHeld(_ seat: Seat) throws {
        try run(
            "UPDATE seats SET held = held - 1, paid = paid + 1 WHERE sitting = $1 AND site = $2 AND subject = $3",
            seat.sitting, seat.site, seat.subject)
    }

    func freePaid(_ seat: Seat) throws {
        try run(
            "UPDATE seats SET paid = paid - 1, released = released + 1 WHERE sitting = $1 AND site = $2 AND subject = $3",
            seat.sitting, seat.site, seat.subject)
    }

    private func move(_ seat: Seat, _ update: () throws -> Int) throws {
        let changed: Int
        do {
            changed = try update()
        } catch DatabaseError.constraint(name: "seats_within_capacity") {
            throw SeatRefusal.full(seat.subject)
        }
        guard changed == 1 else { throw SeatRefusal.notOffered(seat.subject) }
    }
}
