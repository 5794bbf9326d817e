import Crypto
import Database
import Documents
import EnrollmentDomain
import Primitives
import Runtime

/// 准考证打印 (SPEC E25): the PDF with every paid subject of one kind, its rooms and numbers, and a code that proves it.
struct IssueTicket: Sendable {
    let database: Database
    let keyring: Keyring
    let effects: Effects
    let inForce: SittingInForce
    let rules: [String]
    let signingKey: JWT.SigningKey
    let printRoom: PrintRoom

    /// The `typ` of the code: a token that was signed for anything else is no ticket.
    static let tokenType = "ticket+jwt"

    var sitting: Sitting { inForce.sitting }

    /// What the QR code says: a signed token (JWS, EdDSA) that an invigilator's device checks without a network.
    struct Claims: Codable, Sendable, Equatable {
        let sitting: String
        let name: String
        /// The last four characters of the identity number.
        let document: String
        let numbers: [String]
    }

    /// - Throws: `TicketRefusal`.
    func callAsFunction(_ kind: Subject.Kind, for account: AccountID) async throws -> [UInt8] {
        let now = effects.now()
        do throws(WindowClosed) {
            try sitting.require(kind == .written ? .writtenTicket : .oralTicket, at: now)
        } catch {
            throw TicketRefusal.windowClosed(error)
        }
        let (holder, entries, photo) = try await database.read { [keyring, sitting] snapshot in
            guard let record = try snapshot.registration(of: account, in: sitting),
                let holder = try snapshot.rosterEntry(record.registration.rosterEntry, keyring)
            else { throw TicketRefusal.notRegistered }
            let paid = record.registration.entries.filter { $0.state == .paid && sitting.subject($0.subject)?.kind == kind }
            guard !paid.isEmpty else { throw TicketRefusal.nothingPaid(kind) }
            let entries = try paid.compactMap { try snapshot.ticketEntry(of: $0.id) }
            guard entries.count == paid.count else { throw TicketRefusal.notArranged }
            guard let photo = try snapshot.photo(of: record.person, keyring) else { throw TicketRefusal.photoMissing }
            return (holder, entries, photo)
        }
        do {
            // The photo is taken apart there, too.
            return try await printRoom.draw { try ticket(holder, entries, Photo(photo), now).pdf() }
        } catch is PrintRoomFull {
            throw TicketRefusal.tooManyWaiting
        }
    }

    private func ticket(
        _ holder: RosterEntry, _ entries: [TicketEntry], _ photo: Photo, _ now: Timestamp
    ) throws -> AdmissionTicket {
        let claims = Claims(
            sitting: sitting.code.rawValue, name: holder.name, document: String(holder.document.number.suffix(4)),
            numbers: entries.map(\.number.text))
        return AdmissionTicket(
            title: sitting.title,
            candidate: AdmissionTicket.Candidate(
                name: holder.name, documentKind: holder.document.kind.chinese.first ?? "", documentNumber: holder.document.number,
                school: holder.school, campus: holder.campus.nonEmpty, college: holder.college.nonEmpty, major: holder.major.nonEmpty,
                className: holder.className.nonEmpty),
            photo: photo, subjects: entries.map(line), rules: rules,
            code: try JWT.sign(claims, type: Self.tokenType, with: signingKey), codeCaption: "监考扫码核验", issued: now)
    }

    private func line(_ entry: TicketEntry) -> AdmissionTicket.Subject {
        let subject = sitting.subject(entry.subject)
        return AdmissionTicket.Subject(
            name: subject?.name ?? entry.subject.rawValue, time: subject.map { Self.time($0, entry.batch) } ?? "", site: entry.siteName,
            room: entry.room.padded(to: 3), seat: entry.seat.padded(to: 2), ticketNumber: entry.number.text)
    }

    /// `2026-12-12（星期六）09:00–11:20`, Beijing time: the candidate's own batch where there are batches.
    static func time(_ subject: Subject, _ batch: Window?) -> String {
        let time = batch ?? subject.slot
        let (opens, closes) = (CivilTime(time.opens, offset: CivilTime.beijing), CivilTime(time.closes, offset: CivilTime.beijing))
        if batch == nil, let length = subject.batchTime { return unbatched(opens, closes, length) }
        let weekday = Array("四五六日一二三")[Int(((time.opens + CivilTime.beijing).seconds / 86_400) % 7)]
        return "\(opens.date)（星期\(weekday)）\(opens.timeOfDay.prefix(5))–\(closes.timeOfDay.prefix(5))"
    }

    /// Of rooms that were arranged before batches were, only the days are known.
    private static func unbatched(_ opens: CivilTime, _ closes: CivilTime, _ length: Timestamp.Span) -> String {
        let days = opens.date == closes.date ? opens.date : "\(opens.date)至\(closes.date)"
        return "\(days)，\(length.seconds / 60)分钟，场次以考点公布的安排为准"
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
