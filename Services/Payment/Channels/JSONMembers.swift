import HTTP

/// Finds the members of a JSON object as they were written: Alipay signs the raw text of one, which no decoder keeps.
struct JSONMembers {
    private(set) var members: [(name: [UInt8], value: ArraySlice<UInt8>)] = []

    /// `nil` when the bytes aren't one object with balanced braces and strings. What stands inside a value isn't judged.
    init?(_ bytes: [UInt8]) {
        var scanner = JSONScanner(bytes)
        guard scanner.take(UInt8(ascii: "{")) else { return nil }
        if !scanner.take(UInt8(ascii: "}")) {
            repeat {
                guard let name = scanner.string(), scanner.take(UInt8(ascii: ":")), let value = scanner.value() else { return nil }
                members.append((Array(name), value))
            } while scanner.take(UInt8(ascii: ","))
            guard scanner.take(UInt8(ascii: "}")) else { return nil }
        }
        guard scanner.peek() == nil else { return nil }
    }

    /// The value of a name that stands there once.
    subscript(name: String) -> [UInt8]? {
        let found = members.filter { $0.name == Array(name.utf8) }
        return found.count == 1 ? found.first.map { Array($0.value) } : nil
    }
}

extension JSONScanner {
    /// Any value, from its first byte to its last.
    fileprivate mutating func value() -> ArraySlice<UInt8>? {
        guard peek() != nil, let whole = untilSeparator() else { return nil }
        let value = whole.prefix(upTo: (whole.lastIndex { !Self.space.contains($0) } ?? whole.startIndex - 1) + 1)
        return value.isEmpty ? nil : value
    }

    /// Up to the comma or bracket that ends a value, which is not passed.
    private mutating func untilSeparator() -> ArraySlice<UInt8>? {
        let start = index
        var closers: [UInt8] = []
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                guard string() != nil else { return nil }
            case UInt8(ascii: "{"):
                closers.append(UInt8(ascii: "}"))
                index += 1
            case UInt8(ascii: "["):
                closers.append(UInt8(ascii: "]"))
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard let closer = closers.popLast() else { return bytes[start..<index] }
                guard closer == bytes[index] else { return nil }
                index += 1
            case UInt8(ascii: ",") where closers.isEmpty:
                return bytes[start..<index]
            default: index += 1
            }
        }
        return nil
    }
}
