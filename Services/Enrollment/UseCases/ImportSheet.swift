import CSV
import EnrollmentDomain
import HTTP
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

/// Why one row was not taken. It carries no value of the row: reports travel by mail (S2).
struct ImportFault: Error, Equatable {
    let line: Int
    let reason: String

    init(line: Int, reason: String) {
        self.line = line
        self.reason = reason
    }

    init(_ error: CSVError) {
        switch error {
        case .openQuote(let line), .strayQuote(let line): self.init(line: line, reason: "引号不成对")
        case .undecodable(let line): self.init(line: line, reason: "编码不是 UTF-8 或 GB18030")
        case .recordTooLong(let line): self.init(line: line, reason: "该行过长")
        case .unreadable: self.init(line: 0, reason: "文件无法读取")
        }
    }
}

/// What a column is called.
struct SheetHeading: Equatable, Sendable {
    let chinese: String
    let english: String
}

/// Why a whole import is refused.
enum ImportRefusal: Error, Equatable, CustomStringConvertible {
    case missingColumns([SheetHeading])
    /// The roster is sealed once registration has opened (E27).
    case rosterSealed(since: Timestamp)
    case unknownSitting(String)
    /// An exam of open entry.
    case noRoster
    case unreadableFolder(String)
    /// Without its path: what came by the page lies under a name that says nothing to who sent it.
    case noArchive

    /// For officers.
    var message: Problem.Message {
        switch self {
        case .missingColumns(let names):
            .init(
                zh: "表头缺少：\(names.map(\.chinese).joined(separator: "、"))",
                en: "the heading lacks \(names.map(\.english).joined(separator: ", "))")
        case .rosterSealed(let since):
            .init(
                zh: "网上报名已于 \(since.beijing) 开始，名册不能再更改",
                en: "the roster has been sealed since registration opened on \(since.beijing), Beijing time")
        case .unknownSitting(let code): .init(zh: "没有考次 \(code)", en: "the exam pack has no sitting \(code)")
        case .noRoster: .init(zh: "本考试开放报名，没有名册", en: "this exam is of open entry and has no roster")
        case .noArchive: .init(zh: "文件不是 zip 压缩包", en: "the file is no zip archive")
        case .unreadableFolder: .init(zh: "文件夹无法读取", en: "the folder can't be read")
        }
    }

    /// For the command line.
    var description: String {
        if case .unreadableFolder(let path) = self { "\(message.en): \(path)" } else { message.en }
    }
}

extension ImportFault {
    /// Of a file that is no sheet at all.
    var message: Problem.Message {
        .init(zh: reason, en: line == 0 ? "the file can't be read" : "the file can't be read from line \(line) on: save it as CSV in UTF-8")
    }
}

/// Told of an import on its way: how much of it is behind, from 0 to 1, and what has come of that.
typealias ImportTold = (_ progress: Double, _ report: ImportReport) async throws -> Void

/// What an import did.
struct ImportReport: Sendable {
    var taken = 0
    var faults: [ImportFault] = []
    /// Faults beyond the first ten thousand are counted, not kept: memory stays flat.
    var faultCount = 0

    static let mostFaults = 10_000

    mutating func note(_ fault: ImportFault) {
        faultCount += 1
        if faults.count < Self.mostFaults { faults.append(fault) }
    }

    /// The bad rows as a sheet: 行号,原因.
    var sheet: String {
        let rows = faults.map { CSVWriter.line([String($0.line), $0.reason]) }
        let rest = faultCount - faults.count
        return "\u{feff}" + CSVWriter.line(["行号", "原因"]) + rows.joined() + (rest > 0 ? CSVWriter.line(["", "另有 \(rest) 行没有列出"]) : "")
    }

    /// A line for each bad row, and a last line with the counts.
    var text: String {
        faults.map { "line \($0.line): \($0.reason)\n" }.joined() + "taken \(taken), refused \(faultCount)"
    }
}

extension IdentityDocument.Kind {
    /// Reads the Chinese name or the code.
    init?(named name: String) {
        guard let kind = Self.allCases.first(where: { $0.rawValue == name || $0.chinese.contains(name) }) else { return nil }
        self = kind
    }

    /// What people call it; the first is the one we print.
    var chinese: [String] {
        switch self {
        case .residentID: ["居民身份证", "身份证"]
        case .passport: ["护照"]
        case .hongKongMacaoPermit: ["港澳居民来往内地通行证", "港澳通行证", "回乡证"]
        case .taiwanPermit: ["台湾居民来往大陆通行证", "台胞证"]
        case .residencePermit: ["港澳台居民居住证"]
        case .permanentResidence: ["外国人永久居留身份证"]
        case .military: ["军人证件", "军官证", "士兵证"]
        }
    }
}
