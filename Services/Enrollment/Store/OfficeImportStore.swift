import Database
import EnrollmentDomain
import HTTP
import Primitives

/// What can be imported.
enum ImportKind: String, CaseIterable, Sendable { case roster, photos, scores, sites }

enum ImportState: String, CaseIterable, Sendable {
    /// Its pieces are coming.
    case receiving
    case waiting, running, done
    /// As a whole: it was no sheet of this kind, or came too late.
    case failed

    var hasEnded: Bool { self == .done || self == .failed }
}

/// A sheet or an archive that an officer has sent.
struct OfficeImport: Sendable {
    let id: ID<OfficeImport>
    let kind: ImportKind
    /// Whose rows are taken; `nil` for all.
    let site: SiteCode?
    let officer: String
    let fileName: String
    let byteCount: Int
    let state: ImportState
    let begunAt: Timestamp
    let permille: Int
    let taken: Int
    let refused: Int
    /// Why it failed.
    let message: Problem.Message?
}

extension ImportKind: Storable {}
extension ImportState: Storable {}

extension Reading {
    func officeImport(_ id: ID<OfficeImport>, in sitting: SittingCode) throws -> OfficeImport? {
        try first(
            """
            SELECT id, kind, site, officer, file_name, byte_count, state, begun_at, permille, taken, refused, message, message_en FROM imports
            WHERE id = $1 AND sitting = $2
            """, id, sitting
        ) { try Self.officeImport(&$0) }
    }

    /// The newest first. - Parameter site: `nil` for all.
    func officeImports(at site: SiteCode?, in sitting: SittingCode, limit: Int) throws -> [OfficeImport] {
        try all(
            """
            SELECT id, kind, site, officer, file_name, byte_count, state, begun_at, permille, taken, refused, message, message_en FROM imports
            WHERE sitting = $1 AND (CAST($2 AS TEXT) IS NULL OR site = $2) ORDER BY begun_at DESC, id DESC LIMIT $3
            """, sitting, site, limit
        ) { try Self.officeImport(&$0) }
    }

    /// The one to work off next: one that was interrupted goes before those that wait.
    func nextImport(in sitting: SittingCode) throws -> OfficeImport? {
        try first(
            """
            SELECT id, kind, site, officer, file_name, byte_count, state, begun_at, permille, taken, refused, message, message_en FROM imports
            WHERE sitting = $1 AND state IN ('waiting', 'running')
            ORDER BY CASE state WHEN 'running' THEN 0 ELSE 1 END, begun_at, id LIMIT 1
            """, sitting
        ) { try Self.officeImport(&$0) }
    }

    static func officeImport(_ row: inout Row) throws -> OfficeImport {
        OfficeImport(
            id: try row.next(), kind: try row.next(), site: try row.next(), officer: try row.next(), fileName: try row.next(),
            byteCount: try row.next(), state: try row.next(), begunAt: try row.next(), permille: try row.next(), taken: try row.next(),
            refused: try row.next(), message: try message(&row))
    }

    private static func message(_ row: inout Row) throws -> Problem.Message? {
        let (chinese, english) = (try row.next(String?.self), try row.next(String?.self))
        return chinese.map { Problem.Message(zh: $0, en: english ?? $0) }
    }

    /// How many pieces have come, and how many bytes they are.
    func received(of id: ID<OfficeImport>) throws -> (pieces: Int, bytes: Int) {
        try first("SELECT count(*), CAST(coalesce(sum(byte_count), 0) AS BIGINT) FROM import_pieces WHERE import = $1", id) { row in
            (try row.next(), try row.next())
        } ?? (0, 0)
    }

    func pieceSize(_ number: Int, of id: ID<OfficeImport>) throws -> Int? {
        try first("SELECT byte_count FROM import_pieces WHERE import = $1 AND number = $2", id, number) { try $0.next() }
    }

    /// Sealed.
    func piece(_ number: Int, of id: ID<OfficeImport>) throws -> [UInt8]? {
        try first("SELECT bytes FROM import_pieces WHERE import = $1 AND number = $2", id, number) { try $0.next() }
    }

    /// - Parameter count: those of the run that has ended; one that was interrupted may have left more.
    func faults(of id: ID<OfficeImport>, count: Int) throws -> [ImportFault] {
        try all("SELECT line, reason FROM import_faults WHERE import = $1 AND number < $2 ORDER BY number", id, count) { row in
            ImportFault(line: try row.next(), reason: try row.next())
        }
    }
}

extension Transaction {
    func add(_ new: OfficeImport, in sitting: SittingCode) throws {
        try run(
            """
            INSERT INTO imports (id, sitting, kind, site, officer, file_name, byte_count, state, begun_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """, new.id, sitting, new.kind, new.site, new.officer, new.fileName, new.byteCount, new.state, new.begunAt)
    }

    /// A piece that is sent again replaces itself.
    func add(_ sealed: [UInt8], byteCount: Int, number: Int, to id: ID<OfficeImport>) throws {
        try run(
            """
            INSERT INTO import_pieces (import, number, byte_count, bytes) VALUES ($1, $2, $3, $4)
            ON CONFLICT (import, number) DO UPDATE SET byte_count = excluded.byte_count, bytes = excluded.bytes
            """, id, number, byteCount, sealed)
    }

    func set(_ state: ImportState, of id: ID<OfficeImport>) throws { try run("UPDATE imports SET state = $2 WHERE id = $1", id, state) }

    /// - Returns: the number of the run, above that of any other; `nil` when another process has ended it meanwhile.
    func run(_ id: ID<OfficeImport>) throws -> Int? {
        try first(
            "UPDATE imports SET state = 'running', run = run + 1 WHERE id = $1 AND state IN ('waiting', 'running') RETURNING run", id
        ) { try $0.next() }
    }

    /// - Returns: `false` when a later run has begun, or it has ended; then nothing is changed.
    func set(permille: Int, taken: Int, refused: Int, of id: ID<OfficeImport>, run number: Int) throws -> Bool {
        try run(
            "UPDATE imports SET permille = $2, taken = $3, refused = $4 WHERE id = $1 AND run = $5 AND state = 'running'", id, permille,
            taken, refused, number) == 1
    }

    /// What was sent is not needed any more. - Returns: `false` when a later run has begun, or it has ended; then nothing is changed.
    func end(_ id: ID<OfficeImport>, run number: Int, _ state: ImportState, message: Problem.Message?, at now: Timestamp) throws -> Bool {
        let ended = try run(
            """
            UPDATE imports SET state = $2, message = $3, message_en = $4, ended_at = $5 WHERE id = $1 AND run = $6 AND state = 'running'
            """, id, state, message?.zh, message?.en, now, number)
        guard ended == 1 else { return false }
        try run("DELETE FROM import_pieces WHERE import = $1", id)
        return true
    }

    /// - Parameter first: the number of the first; what an earlier run has left there is replaced.
    func save(_ faults: ArraySlice<ImportFault>, from first: Int, of id: ID<OfficeImport>) throws {
        for (number, fault) in zip(first..., faults) {
            try run(
                """
                INSERT INTO import_faults (import, number, line, reason) VALUES ($1, $2, $3, $4)
                ON CONFLICT (import, number) DO UPDATE SET line = excluded.line, reason = excluded.reason
                """, id, number, fault.line, fault.reason)
        }
    }

    /// Those whose pieces stopped coming. - Returns: how many went, at most so many.
    func removeImports(receivingSince moment: Timestamp, limit: Int) throws -> Int {
        let ids = try all("SELECT id FROM imports WHERE state = 'receiving' AND begun_at <= $1 LIMIT $2", moment, limit) {
            try $0.next(ID<OfficeImport>.self)
        }
        for id in ids { try remove(id) }
        return ids.count
    }

    /// - Returns: how many went, at most so many.
    func removeImports(endedBy moment: Timestamp, limit: Int) throws -> Int {
        let ids = try all("SELECT id FROM imports WHERE state IN ('done', 'failed') AND ended_at <= $1 LIMIT $2", moment, limit) {
            try $0.next(ID<OfficeImport>.self)
        }
        for id in ids { try remove(id) }
        return ids.count
    }

    /// What this officer has begun to send and not finished.
    func removeImports(receivingFrom officer: String) throws {
        let ids = try all("SELECT id FROM imports WHERE state = 'receiving' AND officer = $1", officer) {
            try $0.next(ID<OfficeImport>.self)
        }
        for id in ids { try remove(id) }
    }

    private func remove(_ id: ID<OfficeImport>) throws {
        try run("DELETE FROM import_pieces WHERE import = $1", id)
        try run("DELETE FROM import_faults WHERE import = $1", id)
        try run("DELETE FROM imports WHERE id = $1", id)
    }
}
