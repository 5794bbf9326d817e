import Foundation

/// Settings from environment variables (SPEC S5). Each `NAME` has a twin `NAME_FILE` that names a file to read the value from; a
/// wrong value is one `ConfigurationError`, which stops the start. What was read is kept for `config` to print, secrets hidden.
public final class Configuration {
    /// One setting as it is in force.
    public struct Entry: Sendable {
        public let name: String
        /// `(hidden)` for a secret that is set.
        public let shown: String
        public let isDefault: Bool
        public let meaning: String
    }

    private let environment: [String: String]
    public private(set) var entries: [Entry] = []

    public init(environment: [String: String]) { self.environment = environment }

    /// The environment of this process.
    public static func ofProcess() -> Configuration { Configuration(environment: ProcessInfo.processInfo.environment) }

    public func string(_ name: String, default fallback: String? = nil, secret: Bool = false, _ meaning: String) throws(ConfigurationError)
        -> String
    {
        try value(name, default: fallback, secret: secret, meaning, shown: { $0 }, parse: { $0 })
    }

    /// `nil` when the setting is absent or empty.
    public func optional(_ name: String, secret: Bool = false, _ meaning: String) throws(ConfigurationError) -> String? {
        let text = try string(name, default: "", secret: secret, meaning)
        return text.isEmpty ? nil : text
    }

    public func integer(_ name: String, default fallback: Int, in range: ClosedRange<Int>, _ meaning: String) throws(ConfigurationError)
        -> Int
    {
        try value(name, default: fallback, secret: false, "\(meaning), \(range.lowerBound)–\(range.upperBound)", shown: { "\($0)" }) {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// `on` or `off`.
    public func flag(_ name: String, default fallback: Bool, _ meaning: String) throws(ConfigurationError) -> Bool {
        try value(name, default: fallback, secret: false, "\(meaning), on or off", shown: { $0 ? "on" : "off" }) {
            ["on": true, "off": false][$0]
        }
    }

    /// Any other value: `parse` answers `nil` for one that is wrong. A default of `nil` makes the setting required.
    public func value<T>(
        _ name: String, default fallback: T?, secret: Bool = false, _ meaning: String, shown: (T) -> String, parse: (String) -> T?
    ) throws(ConfigurationError) -> T {
        guard let text = try text(of: name) else {
            guard let fallback else { throw .missing(name: name, meaning: meaning) }
            note(name, shown(fallback), secret, isDefault: true, meaning)
            return fallback
        }
        guard let parsed = parse(text) else { throw .wrong(name: name, value: secret ? nil : text, meaning: meaning) }
        note(name, shown(parsed), secret, isDefault: false, meaning)
        return parsed
    }

    private func note(_ name: String, _ shown: String, _ secret: Bool, isDefault: Bool, _ meaning: String) {
        entries.append(Entry(name: name, shown: secret && !shown.isEmpty ? "(hidden)" : shown, isDefault: isDefault, meaning: meaning))
    }

    /// An empty value counts as none, as compose files write one that is left to the default.
    private func text(of name: String) throws(ConfigurationError) -> String? {
        let value = environment[name].flatMap { $0.isEmpty ? nil : $0 }
        guard let path = environment[name + "_FILE"], !path.isEmpty else { return value }
        guard value == nil else { throw .setTwice(name: name) }
        guard let content = try? String(contentsOfFile: path, encoding: .utf8) else { throw .unreadable(name: name, path: path) }
        // One line break at the end is the editor's.
        let text = content.last?.isNewline == true ? String(content.dropLast()) : content
        return text.isEmpty ? nil : text
    }
}

/// Why a service can't start as configured: one clear line.
public enum ConfigurationError: Error, Equatable, CustomStringConvertible {
    case missing(name: String, meaning: String)
    case wrong(name: String, value: String?, meaning: String)
    case setTwice(name: String)
    case unreadable(name: String, path: String)
    /// A value of the right form for something that is not there or doesn't work.
    case unusable(name: String, reason: String)

    public var description: String {
        switch self {
        case .missing(let name, let meaning): "\(name) is not set: \(meaning)"
        case .wrong(let name, let value, let meaning): "\(name) has the wrong value\(value.map { " \(Self.quoted($0))" } ?? ""): \(meaning)"
        case .setTwice(let name): "\(name) and \(name)_FILE are both set: remove one"
        case .unusable(let name, let reason): "\(name) can't be used: \(reason)"
        case .unreadable(let name, let path): "\(name)_FILE names a file that can't be read: \(Self.quoted(path))"
        }
    }

    /// On one line, and not the whole of a file that was taken for a value.
    private static func quoted(_ value: String) -> String {
        let start = value.prefix(100)
        return (start.count == value.count ? String(start) : start + "…").jsonQuoted
    }
}
