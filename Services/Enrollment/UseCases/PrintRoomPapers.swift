import Crypto
import Database
import Documents
import EnrollmentDomain
import Foundation
import Primitives
import Runtime

/// `room-papers FOLDER`: for each room of an arranged sitting a PDF with its door list (门贴) and its sign-in sheet with photos (签到表).
/// One room is read and drawn at a time: the memory is that of a room, however many there are.
struct PrintRoomPapers: Sendable {
    let database: Database
    let keyring: Keyring
    let effects: Effects
    let sitting: Sitting

    struct Outcome: Sendable, Equatable {
        var rooms = 0
        var candidates = 0
        var withoutPhoto = 0
    }

    /// - Parameters:
    ///   - folder: made when there is none; files of the same rooms are replaced.
    ///   - site: `nil` for all, like the subject.
    /// - Throws: `ArrangementRefusal.notArranged`, `NoSuchRooms`, `UnwritableFile`.
    func callAsFunction(into folder: String, site: SiteCode?, subject: SubjectCode?) async throws -> Outcome {
        let rooms = try await database.read { [sitting] snapshot in
            try snapshot.requireArranged(sitting.code)
            return try snapshot.rooms(of: sitting.code, site: site, subject: subject)
        }
        guard !rooms.isEmpty else { throw NoSuchRooms() }
        guard (try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)) != nil else {
            throw UnwritableFile(path: folder)
        }
        try await database.write { [effects, sitting] tx in
            let act = OfficeAct(
                at: effects.now(), actor: OfficeContext.operatorName, kind: .exported, site: site, subject: subject, detail: "room-papers")
            try tx.note(act, id: effects.newID(), in: sitting.code)
        }
        var outcome = Outcome()
        for room in rooms {
            try Task.checkCancellation()
            guard let paper = try await paper(of: room) else { continue }
            let file = URL(filePath: folder).appending(path: Self.name(of: room)).path
            let pdf = try paper.pdf()
            try await PrivateFile.write(file) { try $0.write(contentsOf: Data(pdf)) }
            outcome.rooms += 1
            outcome.candidates += paper.seats.count
            outcome.withoutPhoto += paper.seats.count { $0.photo == nil }
        }
        return outcome
    }

    /// `110041-CET4-003.pdf`: in the order in which they are put up.
    static func name(of room: ArrangedRoom) -> String {
        "\(room.site.rawValue)-\(room.subject.rawValue)-\(room.room.padded(to: 3)).pdf"
    }

    /// `nil` when nobody is left in the room.
    func paper(of room: ArrangedRoom) async throws -> RoomPaper? {
        try await database.read { [sitting, keyring, effects] snapshot in
            let start = SeatPosition(site: room.site.rawValue, subject: room.subject.rawValue, room: room.room, seat: 0)
            let seated = try snapshot.seated(after: start, within: true, in: sitting.code, limit: 1_000, keyring)
            guard let first = seated.first else { return nil }
            let subject = sitting.subject(room.subject)
            return RoomPaper(
                title: sitting.title, subject: subject?.name ?? room.subject.rawValue,
                time: subject.map { IssueTicket.time($0, first.batch) } ?? "", site: "\(room.site.rawValue) \(first.siteName)",
                room: room.room.padded(to: 3), seats: try seated.map { try Self.seat($0, snapshot, keyring) }, issued: effects.now())
        }
    }

    /// A photo that can't be drawn is missing, and nothing else: the others' papers are wanted all the same.
    private static func seat(_ candidate: SeatedCandidate, _ snapshot: Snapshot, _ keyring: Keyring) throws -> RoomPaper.Seat {
        RoomPaper.Seat(
            seat: candidate.position.seat.padded(to: 2), name: candidate.name, ticketNumber: candidate.number.text,
            documentTail: String(candidate.document.number.suffix(4)),
            photo: try snapshot.photo(of: candidate.person, keyring).flatMap { try? Photo($0) })
    }
}

struct NoSuchRooms: Error, CustomStringConvertible {
    let description = "there is no such room in this sitting: look at the site's and the subject's code"
}

extension Int {
    /// With zeros in front.
    func padded(to width: Int) -> String {
        let text = String(self)
        return String(repeating: "0", count: Swift.max(0, width - text.utf8.count)) + text
    }
}
