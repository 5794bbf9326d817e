import Crypto
import Database
import EnrollmentDomain
import Primitives
import Runtime

enum ImportReceiptRefusal: Error, Equatable {
    case unknown
    /// Scores and sites are the centre's.
    case centreOnly
    /// Larger than what comes by the page; the command takes any size.
    case tooLarge
    case empty
    case pieceTooLarge
    case tooManyPieces
    /// Pieces come in order, none left out; this one is next.
    case outOfOrder(next: Int)
    /// Not all that was announced has come.
    case incomplete(received: Int, of: Int)
    /// It is worked off already.
    case closed
}

/// An officer's file, in pieces small enough for any line (E27). A piece can be sent again; nothing is worked off before all are here.
struct ReceiveImport: Sendable {
    let office: OfficeContext

    static let mostBytes = 64 << 20
    static let pieceBytes = 512 << 10
    /// Four times as many as the largest file needs: pieces of a byte would be a row each.
    static let mostPieces = 4 * mostBytes / pieceBytes
    /// A sender that has stopped for so long doesn't come back.
    static let patience = Timestamp.Span.days(1)
    /// An ended one is shown for so long, with its bad rows; that there was one stays among the acts.
    static let memory = Timestamp.Span.days(90)
    private static let context = "import.piece"

    /// An officer sends one file at a time: what was begun before and not finished goes.
    /// - Throws: `ImportReceiptRefusal`
    func begin(_ kind: ImportKind, fileName: String, byteCount: Int, by officer: Officer) async throws -> OfficeImport {
        guard officer.site == nil || [.roster, .photos].contains(kind) else { throw ImportReceiptRefusal.centreOnly }
        guard byteCount > 0 else { throw ImportReceiptRefusal.empty }
        guard byteCount <= Self.mostBytes else { throw ImportReceiptRefusal.tooLarge }
        let new = OfficeImport(
            id: office.effects.newID(), kind: kind, site: officer.site, officer: officer.email.text, fileName: String(fileName.prefix(200)),
            byteCount: byteCount, state: .receiving, begunAt: office.effects.now(), permille: 0, taken: 0, refused: 0, message: nil)
        try await office.database.write { tx in
            try tx.removeImports(receivingFrom: new.officer)
            try tx.add(new, in: office.sitting.code)
        }
        return new
    }

    /// - Throws: `ImportReceiptRefusal`
    func add(_ bytes: [UInt8], number: Int, to id: ID<OfficeImport>, by officer: Officer) async throws {
        guard !bytes.isEmpty else { throw ImportReceiptRefusal.empty }
        guard bytes.count <= Self.pieceBytes else { throw ImportReceiptRefusal.pieceTooLarge }
        guard number < Self.mostPieces else { throw ImportReceiptRefusal.tooManyPieces }
        let sealed = office.keyring.seal(bytes, for: Self.context, random: office.effects.random)
        try await office.database.write { tx in
            let target = try receiving(id, officer, tx)
            let received = try tx.received(of: id)
            guard (0...received.pieces).contains(number) else { throw ImportReceiptRefusal.outOfOrder(next: received.pieces) }
            let replaced = try tx.pieceSize(number, of: id) ?? 0
            guard received.bytes - replaced + bytes.count <= target.byteCount else { throw ImportReceiptRefusal.tooLarge }
            try tx.add(sealed, byteCount: bytes.count, number: number, to: id)
        }
    }

    /// Told again when the answer was lost, it is begun all the same.
    /// - Throws: `ImportReceiptRefusal`
    func start(_ id: ID<OfficeImport>, by officer: Officer) async throws {
        try await office.database.write { tx in
            let target = try own(id, officer, tx)
            guard ![.waiting, .running, .done].contains(target.state) else { return }
            guard target.state == .receiving else { throw ImportReceiptRefusal.closed }
            let received = try tx.received(of: id).bytes
            guard received == target.byteCount else { throw ImportReceiptRefusal.incomplete(received: received, of: target.byteCount) }
            try tx.set(.waiting, of: id)
        }
    }

    private func receiving(_ id: ID<OfficeImport>, _ officer: Officer, _ tx: Transaction) throws -> OfficeImport {
        let target = try own(id, officer, tx)
        guard target.state == .receiving else { throw ImportReceiptRefusal.closed }
        return target
    }

    private func own(_ id: ID<OfficeImport>, _ officer: Officer, _ tx: Transaction) throws -> OfficeImport {
        // Of the duty with which it was begun: who has another site since sends anew.
        guard let target = try tx.officeImport(id, in: office.sitting.code), target.officer == officer.email.text,
            target.site == officer.site
        else { throw ImportReceiptRefusal.unknown }
        return target
    }

    /// The whole content, piece by piece.
    func pieces(of id: ID<OfficeImport>, _ take: ([UInt8]) throws -> Void) async throws {
        var number = 0
        while let sealed = try await office.database.read({ [number] in try $0.piece(number, of: id) }) {
            try take(try office.keyring.open(sealed, for: Self.context))
            number += 1
        }
    }

    /// - Returns: `nil` for one that isn't there, or another site's.
    func view(_ id: ID<OfficeImport>, by officer: Officer) async throws -> OfficeImport? {
        let found = try await office.database.read { try $0.officeImport(id, in: office.sitting.code) }
        return found.flatMap { officer.site == nil || $0.site == officer.site ? $0 : nil }
    }

    func list(by officer: Officer) async throws -> [OfficeImport] {
        try await office.database.read { try $0.officeImports(at: officer.site, in: office.sitting.code, limit: 50) }
    }

    /// The bad rows as a sheet.
    func faults(of found: OfficeImport) async throws -> String {
        var report = ImportReport()
        report.faults = try await office.database.read { try $0.faults(of: found.id, count: found.refused) }
        report.faultCount = found.refused
        return report.sheet
    }
}
