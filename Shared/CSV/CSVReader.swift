public import Foundation
import Primitives

/// One record of a CSV file.
public struct CSVRecord: Sendable, Equatable {
    /// Where it begins, counted from 1 as an editor does.
    public let line: Int
    public let fields: [String]
}

public enum CSVError: Error, Equatable, Sendable, CustomStringConvertible {
    case unreadable(path: String)
    /// A quoted field is not closed before the file ends.
    case openQuote(line: Int)
    /// Text after a closing quote, or a quote inside an unquoted field.
    case strayQuote(line: Int)
    /// Bytes that neither UTF-8 nor GB18030 knows.
    case undecodable(line: Int)
    /// One record longer than a record can be: most likely a quote was left open.
    case recordTooLong(line: Int)

    public var description: String {
        switch self {
        case .unreadable(let path): "the file can't be read: \(path)"
        case .openQuote(let line): "line \(line): a quoted field is not closed"
        case .strayQuote(let line): "line \(line): a quote stands where none may"
        case .undecodable(let line): "line \(line): neither UTF-8 nor GB18030"
        case .recordTooLong(let line): "line \(line): the record is too long"
        }
    }
}

/// Reads a CSV file (RFC 4180; LF or CRLF; an optional byte order mark) record by record, in UTF-8 or GB18030, with the memory of one
/// chunk however large the file is. In neither encoding does a quote, comma or line break occur inside another character, so
/// records are found in the bytes and decoded whole.
public struct CSVReader: ~Copyable {
    private let path: String
    private let file: FileHandle
    private let encoding: String.Encoding
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false
    private var line = 1
    /// Bytes of the file, and how many of them have been handed out.
    public let size: Int
    public private(set) var consumed = 0

    private static let chunk = 1 << 18
    private static let longestRecord = 1 << 20

    /// - Throws: `CSVError.unreadable`.
    public init(path: String) throws(CSVError) {
        guard let encoding = try? Self.encoding(ofFileAt: path), let file = FileHandle(forReadingAtPath: path) else {
            throw .unreadable(path: path)
        }
        self.path = path
        self.file = file
        self.encoding = encoding
        size = (try? file.seekToEnd()).map(Int.init) ?? 0
        try? file.seek(toOffset: 0)
        if encoding == .utf8, (try? refill()) == true, buffer.starts(with: Self.mark) { position = Self.mark.count }
    }

    deinit { try? file.close() }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The next record that is not blank, or `nil` at the end. An error names its line; reading goes on behind it.
    public mutating func next() throws(CSVError) -> CSVRecord? {
        while let (bytes, line) = try record() {
            guard !bytes.isEmpty else { continue }
            guard let text = decoded(bytes) else { throw .undecodable(line: line) }
            return CSVRecord(line: line, fields: try Self.fields(text, line: line))
        }
        return nil
    }

    /// The bytes of the next record, without its line break.
    private mutating func record() throws(CSVError) -> (bytes: ArraySlice<UInt8>, line: Int)? {
        let begin = line
        var isQuoted = false
        var scanned = position
        while true {
            while scanned < buffer.count {
                switch buffer[scanned] {
                case UInt8(ascii: "\""):
                    isQuoted.toggle()
                case UInt8(ascii: "\n"):
                    line += 1
                    if !isQuoted { return (take(upTo: scanned, skipping: 1), begin) }
                default:
                    break
                }
                scanned += 1
            }
            guard scanned - position <= Self.longestRecord else {
                position = scanned
                throw .recordTooLong(line: begin)
            }
            scanned -= position
            guard try refill() else { break }
        }
        guard position < buffer.count else { return nil }
        let rest = take(upTo: buffer.count, skipping: 0)
        guard !isQuoted else { throw .openQuote(line: begin) }
        return (rest, begin)
    }

    private mutating func take(upTo end: Int, skipping: Int) -> ArraySlice<UInt8> {
        defer {
            consumed += end + skipping - position
            position = end + skipping
        }
        let hasReturn = end > position && buffer[end - 1] == UInt8(ascii: "\r")
        return buffer[position..<(hasReturn ? end - 1 : end)]
    }

    /// Drops what was read and appends the next chunk. - Returns: whether there was one.
    private mutating func refill() throws(CSVError) -> Bool {
        guard !isAtEnd else { return false }
        buffer.removeFirst(position)
        position = 0
        let data: Data?
        do { data = try file.read(upToCount: Self.chunk) } catch { throw .unreadable(path: path) }
        guard let data, !data.isEmpty else {
            isAtEnd = true
            return false
        }
        buffer.append(contentsOf: data)
        return true
    }

    private func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
        (encoding == .utf8 ? String(validating: bytes, as: UTF8.self) : String(data: Data(bytes), encoding: encoding))?.streamSafe
    }

    private static func fields(_ text: String, line: Int) throws(CSVError) -> [String] {
        var fields: [String] = []
        var field: [UInt8] = []
        var state = State.start
        for byte in text.utf8 {
            switch (state, byte) {
            case (.start, UInt8(ascii: "\"")): state = .quoted
            case (.quoted, UInt8(ascii: "\"")): state = .quoteInQuoted
            case (.quoteInQuoted, UInt8(ascii: "\"")):
                field.append(byte)
                state = .quoted
            case (.start, UInt8(ascii: ",")), (.plain, UInt8(ascii: ",")), (.quoteInQuoted, UInt8(ascii: ",")):
                fields.append(String(decoding: field, as: UTF8.self))
                field.removeAll(keepingCapacity: true)
                state = .start
            case (.plain, UInt8(ascii: "\"")), (.quoteInQuoted, _): throw .strayQuote(line: line)
            case (.quoted, _): field.append(byte)
            case (.start, _), (.plain, _):
                field.append(byte)
                state = .plain
            }
        }
        fields.append(String(decoding: field, as: UTF8.self))
        return fields
    }

    private enum State { case start, plain, quoted, quoteInQuoted }

    /// UTF-8 when every byte of the file is; otherwise GB18030, of which GBK and GB2312 are parts.
    private static func encoding(ofFileAt path: String) throws -> String.Encoding {
        guard let file = FileHandle(forReadingAtPath: path) else { throw CSVError.unreadable(path: path) }
        defer { try? file.close() }
        var rest: [UInt8] = []
        while let data = try file.read(upToCount: chunk), !data.isEmpty {
            rest.append(contentsOf: data)
            // A character may be cut at the end of a chunk: its bytes wait for the next one.
            let end = rest.lastIndex { $0 < 0x80 }.map { $0 + 1 } ?? 0
            guard String(validating: rest[..<end], as: UTF8.self) != nil else { return gb18030 }
            rest.removeFirst(end)
        }
        return String(validating: rest, as: UTF8.self) == nil ? gb18030 : .utf8
    }

    /// Foundation's number for GB18030 (`kCFStringEncodingGB_18030_2000`).
    public static let gb18030 = String.Encoding(rawValue: 0x8000_0632)
}
