import CSV
import HTTP
import Primitives

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
