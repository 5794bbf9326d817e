import HTTP

/// Where everything in a pack's text stands, which the decoder doesn't keep: the line of each field, names that an object has twice, and
/// the place at which the text stops being JSON.
struct PackOutline {
    /// The text breaks off here.
    struct Broken: Error {
        let offset: Int
        let reason: String
    }

    /// By path, as `PackNode` spells it.
    private var offsets: [String: Int] = [:]
    private(set) var duplicates: [String] = []
    private let lines: PackLines
    private var scanner: JSONScanner

    private static let depthLimit = 32

    /// - Throws: `Broken`.
    init(_ source: [UInt8], _ lines: PackLines) throws(Broken) {
        self.lines = lines
        scanner = JSONScanner(source)
        try read("", depth: 0)
        if scanner.peek() != nil { throw broken("nothing may follow the closing bracket") }
    }

    /// The line of a field; of what it would stand in, when it is missing.
    func line(of path: String) -> Int {
        var path = path[...]
        while !path.isEmpty {
            if let offset = offsets[String(path)] { return lines.position(of: offset).line }
            path = path.prefix(upTo: path.lastIndex { ".[".contains($0) } ?? path.startIndex)
        }
        return lines.position(of: offsets[""] ?? 0).line
    }

    private func broken(_ reason: String) -> Broken { Broken(offset: min(scanner.index, scanner.bytes.count), reason: reason) }

    private mutating func read(_ path: String, depth: Int) throws(Broken) {
        guard depth <= Self.depthLimit else { throw broken("is nested too deeply") }
        let next = scanner.peek()
        // A field is where its name is.
        if offsets[path] == nil { offsets[path] = scanner.index }
        switch next {
        case UInt8(ascii: "{"): try readObject(path, depth)
        case UInt8(ascii: "["): try readList(path, depth)
        case UInt8(ascii: "\""): _ = try readText()
        default: try readWord()
        }
    }

    private mutating func readObject(_ path: String, _ depth: Int) throws(Broken) {
        _ = scanner.take(UInt8(ascii: "{"))
        guard !scanner.take(UInt8(ascii: "}")) else { return }
        var names: Set<String> = []
        repeat {
            guard scanner.peek() == UInt8(ascii: "\"") else { throw broken("expected a name in double quotes") }
            let offset = scanner.index
            let name = try readText()
            let field = path.isEmpty ? name : "\(path).\(name)"
            if names.insert(name).inserted { offsets[field] = offset } else { duplicates.append(field) }
            guard scanner.take(UInt8(ascii: ":")) else { throw broken("expected a colon after \"\(name)\"") }
            try read(field, depth: depth + 1)
        } while scanner.take(UInt8(ascii: ","))
        guard scanner.take(UInt8(ascii: "}")) else { throw broken("expected a comma or }") }
    }

    private mutating func readList(_ path: String, _ depth: Int) throws(Broken) {
        _ = scanner.take(UInt8(ascii: "["))
        guard !scanner.take(UInt8(ascii: "]")) else { return }
        var index = 0
        repeat {
            try read("\(path)[\(index)]", depth: depth + 1)
            index += 1
        } while scanner.take(UInt8(ascii: ","))
        guard scanner.take(UInt8(ascii: "]")) else { throw broken("expected a comma or ]") }
    }

    /// The library says what the text is; here it only ends.
    private mutating func readText() throws(Broken) -> String {
        let start = scanner.index
        guard let raw = scanner.string() else {
            scanner.index = start
            throw broken("a text isn't closed")
        }
        guard raw.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\\") }) else { return String(decoding: raw, as: UTF8.self) }
        guard !raw.contains(where: { $0 < 0x20 }),
            let text = try? JSON.decode(String.self, from: Array(scanner.bytes[start..<scanner.index]))
        else {
            scanner.index = start
            throw broken("a text isn't closed on its line, or has a \\ that means nothing")
        }
        return text
    }

    /// A number, `true`, `false` or `null`.
    private mutating func readWord() throws(Broken) {
        let start = scanner.index
        while scanner.index < scanner.bytes.count, Self.isPartOfWord(scanner.bytes[scanner.index]) { scanner.index += 1 }
        let word = Array(scanner.bytes[start..<scanner.index])
        guard Self.names.contains(word) || (try? JSON.decode(Double.self, from: word)) != nil else {
            scanner.index = start
            throw broken("expected a value: a text in double quotes, a number, true, false, { or [")
        }
    }

    private static let names = ["true", "false", "null"].map { Array($0.utf8) }

    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "+-._".utf8.contains(byte)
        }
    }
}

/// Lines and columns of a text, counted from 1 as an editor does.
struct PackLines {
    private let source: [UInt8]
    /// Where each line begins.
    private let starts: [Int]

    init(_ source: [UInt8]) {
        self.source = source
        starts = [0] + source.indices.filter { source[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    }

    func position(of offset: Int) -> (line: Int, column: Int) {
        let line = (starts.firstIndex { $0 > offset } ?? starts.count) - 1
        return (line + 1, String(decoding: source[starts[line]..<offset], as: UTF8.self).count + 1)
    }

    /// The first line that is no UTF-8.
    var firstUnreadable: Int? {
        starts.indices.first { index in
            let end = index + 1 < starts.count ? starts[index + 1] : source.count
            return String(validating: source[starts[index]..<end], as: UTF8.self) == nil
        }.map { $0 + 1 }
    }
}
