import CSV
import EnrollmentDomain
import Primitives

/// A CSV file with a heading: its columns are found by their names, in any order, Chinese or English.
struct ImportSheet<Column: SheetColumn>: ~Copyable {
    private var reader: CSVReader
    private let positions: [Column: Int]
    private let width: Int

    /// - Throws: `CSVError`, or `ImportRefusal.missingColumns` when a column that every row needs isn't in the heading.
    init(path: String) throws {
        var reader = try CSVReader(path: path)
        let heading = try reader.next()?.fields.map(\.trimmed) ?? []
        var positions: [Column: Int] = [:]
        for column in Column.allCases {
            if let position = heading.firstIndex(where: column.headings.contains) { positions[column] = position }
        }
        let missing = Column.allCases.filter { positions[$0] == nil && $0.isRequired }
        guard missing.isEmpty else {
            throw ImportRefusal.missingColumns(
                missing.map { SheetHeading(chinese: $0.headings.first ?? "", english: $0.headings.last ?? "") })
        }
        self.reader = reader
        self.positions = positions
        width = heading.count
    }

    private static var mostCharacters: Int { 60 }

    /// How much of the file is behind us, from 0 to 1.
    var progress: Double { reader.size == 0 ? 1 : Double(reader.consumed) / Double(reader.size) }

    /// The next row, or `nil` at the end. A row that can't be read comes as an `ImportFault`.
    mutating func next() throws(ImportFault) -> ImportRow<Column>? {
        let record: CSVRecord
        do throws(CSVError) {
            guard let next = try reader.next() else { return nil }
            record = next
        } catch {
            throw ImportFault(error)
        }
        guard record.fields.count == width else {
            throw ImportFault(line: record.line, reason: "列数与表头不一致 (\(record.fields.count) ≠ \(width))")
        }
        // What broken programs write, and no text of a database may hold.
        guard !record.fields.contains(where: { $0.utf8.contains(0) }) else {
            throw ImportFault(line: record.line, reason: "含有不可用的字符")
        }
        // Longer than anybody's name, and than a ticket or a door list can show.
        guard !record.fields.contains(where: { $0.utf8.count > Self.mostCharacters && $0.unicodeScalars.count > Self.mostCharacters })
        else {
            throw ImportFault(line: record.line, reason: "有内容超过 \(Self.mostCharacters) 个字")
        }
        return ImportRow(line: record.line, positions: positions, fields: record.fields)
    }
}

extension ImportSheet {
    /// Reads a whole sheet: good rows are saved in batches, the others are reported. While one batch is being saved the next is read, and
    /// the memory is that of two.
    /// - Parameters:
    ///   - batch: rows in one transaction: large enough to be fast, small enough not to keep others waiting.
    ///   - tell: told after each batch of what is saved by then.
    ///   - save: answers the rows that it did not take; any error ends the import.
    static func read<Record: Sendable>(
        _ path: String, batch size: Int, tell: ImportTold, parse: (ImportRow<Column>) throws(ImportFault) -> Record,
        save: @escaping @Sendable ([Record]) async throws -> [ImportFault]
    ) async throws -> ImportReport {
        var sheet = try ImportSheet(path: path)
        var report = ImportReport()
        try await withThrowingTaskGroup(of: ImportBatch<Record>.self) { saving in
            while let batch = sheet.batch(of: size, parse) {
                if let saved = try await saving.next() { try await report.note(saved, tell) }
                saving.addTask { try await batch.saved(by: save) }
            }
            if let last = try await saving.next() { try await report.note(last, tell) }
        }
        return report
    }

    /// The next rows, good and bad ones, or `nil` at the end.
    private mutating func batch<Record>(
        of size: Int, _ parse: (ImportRow<Column>) throws(ImportFault) -> Record
    ) -> ImportBatch<Record>? {
        var batch = ImportBatch<Record>()
        while batch.count < size {
            do {
                guard let row = try next() else { break }
                batch.records.append(try parse(row))
            } catch {
                batch.faults.append(error)
            }
        }
        batch.progress = progress
        return batch.count == 0 ? nil : batch
    }
}

/// The rows between two moments of telling.
private struct ImportBatch<Record: Sendable>: Sendable {
    var records: [Record] = []
    /// How many were saved.
    var taken = 0
    /// The rows that were not taken.
    var faults: [ImportFault] = []
    /// How much of the sheet is behind it, from 0 to 1.
    var progress = 0.0

    var count: Int { records.count + faults.count }

    func saved(by save: @Sendable ([Record]) async throws -> [ImportFault]) async throws -> Self {
        guard !records.isEmpty else { return self }
        try Task.checkCancellation()
        let refused = try await save(records)
        var batch = self
        batch.faults = (faults + refused).sorted { $0.line < $1.line }
        batch.taken = records.count - refused.count
        return batch
    }
}

extension ImportReport {
    fileprivate mutating func note<Record>(_ batch: ImportBatch<Record>, _ tell: ImportTold) async throws {
        taken += batch.taken
        for fault in batch.faults { note(fault) }
        try await tell(batch.progress, self)
    }
}

/// The columns of one kind of sheet.
protocol SheetColumn: CaseIterable, Hashable {
    /// What the heading may call it: Chinese first, English last.
    var headings: [String] { get }
    var isRequired: Bool { get }
}

/// One row, its values found by column.
struct ImportRow<Column: SheetColumn> {
    let line: Int
    let positions: [Column: Int]
    let fields: [String]

    /// Without white space at the ends; empty when the sheet has no such column.
    subscript(column: Column) -> String { positions[column].map { fields[$0].trimmed } ?? "" }

    /// - Throws: `ImportFault` when the value is empty, or isn't what it looks like.
    func required(_ column: Column) throws(ImportFault) -> String {
        let value = try plain(column)
        guard !value.isEmpty else { throw fault("缺少\(column.headings.first ?? "")") }
        return value
    }

    /// What people will read, empty or not. - Throws: `ImportFault` when the value isn't what it looks like.
    func plain(_ column: Column) throws(ImportFault) -> String {
        let value = self[column]
        guard RosterEntry.isPlain(value) else { throw fault("\(column.headings.first ?? "")含有看不见的字符") }
        return value
    }

    func fault(_ reason: String) -> ImportFault { ImportFault(line: line, reason: reason) }

    /// - Throws: `ImportFault` for an unknown type or a number that breaks its rules (E6).
    func document(type: Column, number: Column) throws(ImportFault) -> IdentityDocument {
        let typed = self[type]
        guard let kind = typed.isEmpty ? .residentID : IdentityDocument.Kind(named: typed) else { throw fault("未知的证件类型") }
        let typedNumber = try required(number)
        do {
            return try IdentityDocument(kind, typedNumber)
        } catch {
            throw fault("证件号不正确")
        }
    }

    /// - Throws: `ImportFault` unless there are six digits.
    func site(_ column: Column) throws(ImportFault) -> SiteCode {
        guard let site = SiteCode(rawValue: self[column]) else { throw fault("考点代码应为 6 位数字") }
        return site
    }
}
