import Foundation
public import Primitives
import Synchronization

/// JSON lines on standard output (SPEC S2). A value is typed, so that nobody logs a whole request by accident: passwords, tokens
/// and identity numbers have no `LogValue`; an address has only its masked form.
public struct Log: Sendable {
    public enum Level: Int, Comparable, Sendable, CaseIterable {
        case debug, info, warning, error
        public static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
        public var name: String { "\(self)" }
    }

    private let service: String
    private let level: Level
    private let now: @Sendable () -> Timestamp
    private let sink: @Sendable (consuming String) -> Void

    /// - Parameter sink: takes one finished line, without its line break.
    public init(service: String, level: Level, now: @escaping @Sendable () -> Timestamp, sink: @escaping @Sendable (String) -> Void) {
        self.service = service
        self.level = level
        self.now = now
        self.sink = sink
    }

    /// Writes each line to standard output at once.
    public static func standardOutput(service: String, level: Level, now: @escaping @Sendable () -> Timestamp) -> Log {
        let output = Mutex(FileHandle.standardOutput)
        return Log(service: service, level: level, now: now) { line in
            output.withLock { try? $0.write(contentsOf: Data((line + "\n").utf8)) }
        }
    }

    /// Keeps nothing: for tests that are not about the log.
    public static let silent = Log(service: "", level: .error, now: { Timestamp(seconds: 0) }, sink: { _ in })

    public func debug(_ event: StaticString, _ fields: KeyValuePairs<StaticString, LogValue> = [:]) { write(.debug, event, fields) }
    public func info(_ event: StaticString, _ fields: KeyValuePairs<StaticString, LogValue> = [:]) { write(.info, event, fields) }
    public func warning(_ event: StaticString, _ fields: KeyValuePairs<StaticString, LogValue> = [:]) { write(.warning, event, fields) }
    public func error(_ event: StaticString, _ fields: KeyValuePairs<StaticString, LogValue> = [:]) { write(.error, event, fields) }

    private func write(_ level: Level, _ event: StaticString, _ fields: KeyValuePairs<StaticString, LogValue>) {
        guard level >= self.level else { return }
        var line =
            #"{"time":"\#(now().rfc3339)","level":"\#(level.name)","service":\#(service.jsonQuoted),"event":\#(event.description.jsonQuoted)"#
        if let trace = Trace.current { line += #","trace":"\#(trace.traceID.hexadecimal)""# }
        for (name, value) in fields { line += ",\(name.description.jsonQuoted):\(value.json)" }
        sink(line + "}")
    }
}

/// What may stand in a log line.
public enum LogValue: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    case text(String)
    case integer(Int64)
    case flag(Bool)

    public init(stringLiteral value: StaticString) { self = .text(value.description) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .flag(value) }

    public static func count(_ value: some BinaryInteger) -> LogValue { .integer(Int64(clamping: value)) }
    public static func id<Entity>(_ value: ID<Entity>) -> LogValue { .text(value.description) }
    public static func address(_ value: EmailAddress) -> LogValue { .text(value.masked) }
    public static func amount(_ value: Money) -> LogValue { .integer(value.fen) }
    public static func span(_ value: Timestamp.Span) -> LogValue { .integer(value.microseconds) }
    /// An error's type and description; errors of this project carry no personal data in theirs. A `DecodingError` quotes what
    /// it stumbled over, so only the place is kept.
    public static func failure(_ error: any Error) -> LogValue {
        guard let error = error as? DecodingError else { return .text("\(type(of: error)): \(error)") }
        return .text("DecodingError at \(error.path.map(\.stringValue).joined(separator: "."))")
    }

    var json: String {
        switch self {
        case .text(let text): text.jsonQuoted
        case .integer(let number): String(number)
        case .flag(let flag): flag ? "true" : "false"
        }
    }
}

extension DecodingError {
    fileprivate var path: [any CodingKey] {
        switch self {
        case .keyNotFound(let key, let context): context.codingPath + [key]
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): context.codingPath
        @unknown default: []
        }
    }
}
