import Primitives

/// As much XML as PayEase's answers need: elements and text, no attributes kept, no entities but the five and character numbers, no
/// document types. It works on bytes, so it reads GB2312 documents as well: their double bytes hold no markup.
struct XMLElement: Equatable {
    let name: String
    let children: [XMLElement]
    /// The element's own text, without white space at its ends.
    let text: String

    /// Deeper than any answer; what is deeper is refused.
    private static let deepest = 8

    /// The root element; `nil` for anything that isn't one well-formed document of this kind.
    init?(document: [UInt8]) {
        var scanner = XMLScanner(bytes: document)
        guard scanner.skipProlog(), let root = scanner.element(depth: Self.deepest), scanner.isAtEnd else { return nil }
        self = root
    }

    fileprivate init(name: String, children: [XMLElement], text: String) {
        self.name = name
        self.children = children
        self.text = text
    }

    /// The first child of that name.
    subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}

private struct XMLScanner {
    let bytes: [UInt8]
    var index = 0

    var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return index == bytes.count
        }
    }

    mutating func skipSpace() { while index < bytes.count, bytes[index] <= 0x20 { index += 1 } }

    private func has(_ text: StaticString) -> Bool { bytes[index...].starts(with: text.description.utf8) }

    /// Past a byte-order mark and `<?xml …?>`.
    mutating func skipProlog() -> Bool {
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { index = 3 }
        skipSpace()
        guard has("<?") else { return true }
        return skip(past: "?>") != nil
    }

    /// What stands before `end`, which is passed.
    private mutating func skip(past end: StaticString) -> ArraySlice<UInt8>? {
        let start = index
        while index < bytes.count {
            if has(end) {
                defer { index += end.utf8CodeUnitCount }
                return bytes[start..<index]
            }
            index += 1
        }
        return nil
    }

    mutating func element(depth: Int) -> XMLElement? {
        skipSpace()
        guard depth > 0, has("<"), let tag = skip(past: ">") else { return nil }
        let inner = tag.dropFirst()
        let isEmpty = inner.last == UInt8(ascii: "/")
        let name = String(foreign: inner.prefix { $0 > 0x20 && $0 != UInt8(ascii: "/") })
        guard let first = name.utf8.first, Self.isLetter(first) else { return nil }
        return isEmpty ? XMLElement(name: name, children: [], text: "") : content(of: name, depth: depth)
    }

    private mutating func content(of name: String, depth: Int) -> XMLElement? {
        var children: [XMLElement] = []
        var text: [UInt8] = []
        while index < bytes.count {
            if has("</") {
                guard let end = skip(past: ">"), end.dropFirst(2).elementsEqual(name.utf8), let plain = Self.plain(text) else { return nil }
                return XMLElement(name: name, children: children, text: plain)
            }
            if has("<") {
                guard let child = element(depth: depth - 1) else { return nil }
                children.append(child)
            } else {
                text.append(bytes[index])
                index += 1
            }
        }
        return nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    /// With entities resolved; `nil` for an unknown one.
    private static func plain(_ bytes: [UInt8]) -> String? {
        let pieces = String(foreign: bytes).split(separator: "&", omittingEmptySubsequences: false)
        var text = String(pieces[0])
        for piece in pieces.dropFirst() {
            guard let end = piece.firstIndex(of: ";"), let character = character(piece[..<end]) else { return nil }
            text += String(character) + piece[piece.index(after: end)...]
        }
        return text.trimmed
    }

    private static func character(_ entity: Substring) -> Character? {
        if let named = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'"][String(entity)] { return Character(named) }
        guard entity.hasPrefix("#") else { return nil }
        let number = entity.hasPrefix("#x") ? UInt32(entity.dropFirst(2), radix: 16) : UInt32(entity.dropFirst())
        return number.flatMap(Unicode.Scalar.init).map(Character.init)
    }
}
