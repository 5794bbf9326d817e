// Swift compares and hashes texts by canonical equivalence, and sorts the combining marks between two letters to do so: in the square of
// their number. A megabyte of marks in a form keeps a core busy for half an hour. In the stream-safe text format (UAX #15 §13) there are
// never more than 30 in a row; no writing system needs as many, so whatever strangers send is brought to it before anybody compares it.

private let mostMarks = 30
/// U+034F COMBINING GRAPHEME JOINER: what the format puts after so many marks.
private let joiner: Unicode.Scalar = "\u{34f}"

extension Unicode.Scalar {
    /// A mark that canonical ordering may move.
    fileprivate var isMark: Bool { value >= 0x300 && properties.canonicalCombiningClass != .notReordered }
}

extension String {
    /// UTF-8 from a stranger: broken sequences replaced, stream-safe. Inlined: unspecialised, it costs more than all the rest of a request.
    @inlinable public init(foreign bytes: some Collection<UInt8>) {
        let text = String(decoding: bytes, as: UTF8.self)
        // U+0300 begins with 0xCC.
        self = bytes.contains { $0 >= 0xcc } ? text.streamSafe : text
    }

    public var streamSafe: String {
        guard unicodeScalars.hasManyMarks else { return self }
        var safe = String.UnicodeScalarView()
        var marks = 0
        for scalar in unicodeScalars {
            marks = scalar.isMark ? marks + 1 : 0
            if marks > mostMarks {
                safe.append(joiner)
                marks = 1
            }
            safe.append(scalar)
        }
        return String(safe)
    }
}

extension Sequence<Unicode.Scalar> {
    fileprivate var hasManyMarks: Bool {
        var marks = 0
        for scalar in self {
            marks = scalar.isMark ? marks + 1 : 0
            if marks > mostMarks { return true }
        }
        return false
    }
}

extension Collection<UInt8> {
    /// Whether the texts in this JSON are stream-safe, written as they are or by escapes (RFC 8259 §7).
    @inlinable public var isStreamSafeJSON: Bool {
        guard contains(where: { $0 >= 0xcc || $0 == UInt8(ascii: "\\") }) else { return true }
        return String(decoding: self, as: UTF8.self).isStreamSafeJSON
    }
}

extension String {
    @usableFromInline var isStreamSafeJSON: Bool { !EscapedScalars(scalars: unicodeScalars.makeIterator()).hasManyMarks }
}

/// What a JSON text spells, string after string; what stands between them are no marks.
private struct EscapedScalars: Sequence, IteratorProtocol {
    var scalars: String.UnicodeScalarView.Iterator

    mutating func next() -> Unicode.Scalar? {
        guard let scalar = scalars.next() else { return nil }
        guard scalar == "\\" else { return scalar }
        // Another escape than `\u` spells no mark.
        guard scalars.next() == "u" else { return " " }
        let unit = unit()
        guard (0xd800...0xdbff).contains(unit), scalars.next() == "\\", scalars.next() == "u" else { return Unicode.Scalar(unit) ?? " " }
        return Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + self.unit() & 0x3ff) ?? " "
    }

    /// Four hexadecimal digits; what is none of them makes a text that is no JSON.
    private mutating func unit() -> UInt32 {
        (0..<4).reduce(0) { unit, _ in unit << 4 | UInt32(scalars.next().flatMap { Character($0).hexDigitValue } ?? 0) }
    }
}
