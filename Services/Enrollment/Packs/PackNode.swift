import Primitives

/// A value of the pack's JSON.
enum PackValue: Decodable {
    case text(String)
    case integer(Int64)
    case flag(Bool)
    case list([PackValue])
    case object([String: PackValue])
    case null
    /// A number with a fraction: there is none in a pack.
    case fraction

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Int64.self) {
            self = .integer(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([PackValue].self) {
            self = .list(list)
        } else if let object = try? container.decode([String: PackValue].self) {
            self = .object(object)
        } else {
            self = .fraction
        }
    }
}

/// Collects what is wrong while reading goes on, so that one run names every fault; and which fields were asked for, which is the format.
final class PackReport {
    private(set) var notes: [(path: String, reason: String)] = []
    private var asked: [String] = []

    func note(_ path: String, _ reason: String) { notes.append((path, reason)) }

    func ask(_ path: String) { asked.append(path) }

    /// The fields that were asked for, without the numbers of list items: `sittings[].code`.
    var format: Set<String> { Set(asked.map { $0.replacing(#/\[[0-9]+\]/#, with: "[]") }) }

    func faults(_ outline: PackOutline) -> PackFaults {
        let faults = notes.map { note in
            PackFaults.Fault(line: outline.line(of: note.path), path: note.path.isEmpty ? "(whole)" : note.path, reason: note.reason)
        }
        // Faults of one line stay in the order in which they were found.
        return PackFaults(faults: faults.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element))
    }
}

/// A place in the pack: its value, its path, and where its faults go. A reading that fails notes it and answers `nil`.
struct PackNode {
    let value: PackValue?
    let path: String
    let report: PackReport
    /// What stands in a thing that is missing itself is not missed once more.
    var isMuted = false

    func fault(_ reason: String) { if !isMuted { report.note(path, reason) } }

    /// The fields of an object. A field that isn't known here is a fault: it is a misspelt one.
    func fields(_ known: String...) -> (String) -> PackNode {
        var object: [String: PackValue] = [:]
        switch value {
        case .object(let found): object = found
        case nil, .null: fault("is missing")
        case .text, .integer, .flag, .list, .fraction: fault("must be an object")
        }
        for name in object.keys.sorted() where !known.contains(name) { child(name, nil).fault("is not a field of a pack") }
        for name in known { report.ask(child(name, nil).path) }
        let isObject = if case .object = value { true } else { false }
        return { name in
            var field = child(name, object[name])
            field.isMuted = isMuted || !isObject
            return field
        }
    }

    /// Any names: an object used as a map.
    var entries: [(name: String, node: PackNode)] {
        guard case .object(let object) = value else {
            if !isAbsent { fault("must be an object") }
            return []
        }
        return object.sorted { $0.key < $1.key }.map { ($0.key, child($0.key, $0.value)) }
    }

    /// The place of a field whose value has been read already: for faults.
    func at(_ name: String) -> PackNode { child(name, nil) }

    var isAbsent: Bool {
        switch value {
        case nil, .null: true
        case .text, .integer, .flag, .list, .object, .fraction: false
        }
    }

    func list(atLeast least: Int = 0) -> [PackNode] {
        guard case .list(let values) = value else {
            fault(isAbsent ? "is missing" : "must be a list")
            return []
        }
        if values.count < least { fault("needs at least \(least)") }
        return values.enumerated().map { PackNode(value: $1, path: "\(path)[\($0)]", report: report) }
    }

    /// `nil` without a fault where nothing stands.
    func optionalText(_ limit: Int) -> String? { isAbsent ? nil : text(limit) }

    func text(_ limit: Int = 20_000) -> String? {
        guard case .text(let text) = value else {
            fault(isAbsent ? "is missing" : "must be text")
            return nil
        }
        guard !text.trimmed.isEmpty else {
            fault("is empty")
            return nil
        }
        guard text.utf8.count <= limit else {
            fault("is longer than \(limit) bytes")
            return nil
        }
        return text
    }

    func integer(_ range: ClosedRange<Int64>) -> Int64? {
        guard case .integer(let number) = value else {
            fault(isAbsent ? "is missing" : "must be a whole number")
            return nil
        }
        guard range.contains(number) else {
            fault("must be \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    func flag(default fallback: Bool) -> Bool? {
        switch value {
        case nil, .null: return fallback
        case .flag(let flag): return flag
        case .text, .integer, .list, .object, .fraction:
            fault("must be true or false")
            return nil
        }
    }

    /// `2026-09-24 14:00:00` in Beijing time, or RFC 3339.
    func moment() -> Timestamp? {
        guard let text = text() else { return nil }
        guard let moment = Timestamp(text), moment.microseconds % 1_000_000 == 0 else {
            fault("must be a time like 2026-09-24 14:00:00 (Beijing) or RFC 3339, in whole seconds")
            return nil
        }
        return moment
    }

    func oneOf<Choice: RawRepresentable & CaseIterable>(_: Choice.Type) -> Choice? where Choice.RawValue == String {
        guard let text = text() else { return nil }
        guard let choice = Choice(rawValue: text) else {
            fault("must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        return choice
    }

    private func child(_ name: String, _ value: PackValue?) -> PackNode {
        PackNode(value: value, path: path.isEmpty ? name : "\(path).\(name)", report: report)
    }
}
