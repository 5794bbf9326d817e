import Crypto
import Database
import EnrollmentDomain
import Primitives

/// `import-scores FILE`: CET4 results of earlier sittings, for the CET6 review (SPEC E10, E27).
struct ImportScores: Sendable {
    let database: Database
    let keyring: Keyring
    /// The exam's way to number tickets.
    let numbering: TicketNumberScheme

    enum Column: SheetColumn {
        case number, name, documentKind, documentNumber, score

        var headings: [String] {
            switch self {
            case .number: ["准考证号", "ticket_number"]
            case .name: ["姓名", "name"]
            case .documentKind: ["证件类型", "document_kind"]
            case .documentNumber: ["证件号", "证件号码", "document_number"]
            case .score: ["成绩", "总分", "score"]
            }
        }

        var isRequired: Bool { self != .documentKind }
    }

    func callAsFunction(_ path: String, tell: ImportTold = { _, _ in }) async throws -> ImportReport {
        try await ImportSheet<Column>.read(path, batch: 500, tell: tell) { row throws(ImportFault) in
            try record(row)
        } save: { rows in
            try await database.write { tx in for row in rows { try tx.save(row) } }
            return []
        }
    }

    private func record(_ row: ImportRow<Column>) throws(ImportFault) -> PastScoreRecord {
        guard let number = numbering.read(row[.number]) else { throw row.fault("准考证号应为 \(numbering.length) 位数字") }
        guard let score = Int(row[.score]), (0...710).contains(score) else { throw row.fault("成绩应在 0 到 710 之间") }
        let document = try row.document(type: .documentKind, number: .documentNumber)
        return PastScoreRecord(
            number: number, person: keyring.person(document), name: RosterEntry.normal(try row.required(.name)), score: score)
    }
}
