import Database
import Documents
import EnrollmentDomain
import Primitives
import Runtime

/// 编排 (E24, E28) by the page: the centre begins it, the service makes its steps, and everybody sees how far it is. Whoever has a site sees
/// its rooms before and after.
struct OfficeArrangement: Sendable {
    let office: OfficeContext
    /// Of its own: a room's papers take ten times as long as a ticket, and candidates don't wait behind them.
    private let printRoom = PrintRoom(limit: 32)

    init(office: OfficeContext) { self.office = office }

    enum State: Sendable, Equatable {
        /// With what is in its way by now.
        case notBegun(ArrangementRefusal?)
        /// So many of its steps, a subject at a site each, are made.
        case running(ArrangementRun, made: Int, of: Int)
        case complete(ArrangementRun)
    }

    private var arrange: ArrangeRooms { ArrangeRooms(database: office.database, effects: office.effects) }

    func state() async throws -> State {
        let now = office.effects.now()
        return try await office.database.read { [sitting = office.sitting] snapshot in
            guard let run = try snapshot.arrangement(of: sitting.code) else {
                return .notBegun(try snapshot.obstacle(to: sitting, at: now))
            }
            guard !run.isComplete else { return .complete(run) }
            let steps = try snapshot.arrangementSteps(of: sitting.code)
            return .running(run, made: steps.made, of: steps.all)
        }
    }

    /// - Parameter seed: drawn here when it is `nil`.
    /// - Throws: `OfficerRefusal.centreOnly`, `ArrangementRefusal`; then nothing was written.
    func begin(seed: UInt64?, by officer: Officer) async throws {
        guard officer.site == nil else { throw OfficerRefusal.centreOnly }
        _ = try await arrange.begin(office.sitting, seed: seed, by: officer.email.text)
    }

    /// The job: makes the steps that are left of what was begun, here or at the command line.
    func goOn() async throws {
        let sitting = office.sitting
        guard let run = try await office.database.read({ try $0.arrangement(of: sitting.code) }), !run.isComplete else { return }
        try await arrange.goOn(run, sitting)
    }

    /// The rooms that a site would have of what is paid by now.
    /// - Throws: `OfficerRefusal`, `ArrangementRefusal`
    func rehearse(at site: SiteCode, seed: UInt64?, by officer: Officer) async throws -> RehearseArrangement.Outcome {
        try require(site, officer)
        let rehearse = RehearseArrangement(database: office.database, effects: office.effects)
        return try await rehearse(office.sitting, seed: seed, at: site)
    }

    /// The rooms that a site has.
    /// - Throws: `OfficerRefusal`, `ArrangementRefusal.notArranged`
    func rooms(at site: SiteCode, by officer: Officer) async throws -> [SiteRooms] {
        try require(site, officer)
        return try await office.database.read { [code = office.sitting.code] snapshot in
            try snapshot.requireArranged(code)
            return try snapshot.siteRooms(of: code, at: site)
        }
    }

    /// A site's part of the export (E26), which is noted among the acts.
    /// - Throws: `OfficerRefusal`, `ArrangementRefusal.notArranged`
    func export(_ site: SiteCode, by officer: Officer) async throws -> [UInt8] {
        try require(site, officer)
        let export = ExportSitting(
            database: office.database, keyring: office.keyring, sitting: office.sitting, encoding: .utf8, site: site)
        let chunks = try await export.chunks()
        try await office.noteExport("export", of: site, by: officer)
        return try await chunks.reduce(into: []) { $0 += $1 }
    }

    /// A room's door list and sign-in sheet, which are noted among the acts.
    /// - Throws: `OfficerRefusal`, `ArrangementRefusal.notArranged`, `NoSuchRooms`, `TicketRefusal.tooManyWaiting`
    func paper(of room: ArrangedRoom, by officer: Officer) async throws -> [UInt8] {
        try require(room.site, officer)
        let papers = PrintRoomPapers(
            database: office.database, keyring: office.keyring, effects: office.effects, sitting: office.sitting)
        guard let paper = try await papers.paper(of: room) else { throw NoSuchRooms() }
        try await office.noteExport("room-papers \(room.room)", of: room.site, room.subject, by: officer)
        do {
            return try await printRoom.draw { try paper.pdf() }
        } catch is PrintRoomFull {
            throw TicketRefusal.tooManyWaiting
        }
    }

    private func require(_ site: SiteCode, _ officer: Officer) throws(OfficerRefusal) {
        guard officer.covers(site) else { throw .centreOnly }
    }
}
