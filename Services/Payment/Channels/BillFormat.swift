import CSV
import PaymentDomain
import Primitives

/// How a gateway writes its bill into a CSV file.
protocol BillFormat {
    init()

    /// What a record says; `nil` for headings and remarks.
    /// - Throws: `.unreadable` for one line that can't be read; any other error is about the whole file.
    mutating func entry(_ record: CSVRecord) throws(BillError) -> BillEntry?

    /// Whether all was there that a bill must have; asked at its end.
    var isComplete: Bool { get }
}

/// A line of a bill: what it says, or that it can't be read.
enum BillLine: Equatable, Sendable {
    case entry(BillEntry)
    case unreadable(line: Int, String)
}

/// Why a bill can't be had, or not be read.
enum BillError: Error, Equatable, CustomStringConvertible {
    /// The gateway has none for this day yet, or gave no answer.
    case unavailable(String)
    case unreadable(line: Int, String)
    /// It is no table of any kind.
    case damaged(String)
    /// It has a line of another day than the one that it was given for.
    case anotherDay(String)
    /// A file that comes with the bill, but isn't it.
    case anotherFile
    /// It ends before anything of a bill came.
    case empty

    var description: String {
        switch self {
        case .unavailable(let reason): "the bill can't be had: \(reason)"
        case .unreadable(let line, let what): "line \(line) of the bill can't be read: \(what)"
        case .anotherDay(let day): "the file has a line of \(day)"
        case .damaged(let reason): "the bill is damaged: \(reason)"
        case .anotherFile: "the file is no bill"
        case .empty: "there is no bill in the file"
        }
    }
}
