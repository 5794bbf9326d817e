import HTTP
import Primitives

/// Takes the fields of a request and holds the library to account for each byte of them.
///
/// The library ends a line at a bare line feed, glues a folded line to the field's *name*, and takes a zero byte for an end: three
/// ways to make a proxy and us see different requests (RFC 9112 §2.2, §5.2, §11.2). All three show in where the fields stand: each
/// must begin right after the line break of the one before, and the last must end right before the empty line.
struct FieldVisitor {
    private(set) var headers = Headers()
    private(set) var isSound = true
    /// Where the next line must begin.
    private(set) var next: UInt

    init(firstLine: UInt) { next = firstLine }

    /// - Returns: whether the field is as the RFC wants it.
    mutating func visit(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool {
        isSound =
            unsafe isInPlace(name, value) && !name.isEmpty && name.allSatisfy(\.isTokenCharacter) && value.allSatisfy(\.isFieldCharacter)
        guard isSound else { return false }
        next = UInt(bitPattern: value.baseAddress) + UInt(value.count) + 2
        let name = unsafe String(lowercase: name)
        // The library compares this value as it came: a blank behind it would make two framings of one request.
        let value = name == "transfer-encoding" ? unsafe value[...] : unsafe value.trimmingBlanks
        headers.add(name, unsafe String(foreign: value))
        return true
    }

    /// `name`, a colon, blanks, `value`, in this order and with nothing between.
    private func isInPlace(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool {
        let start = UInt(bitPattern: name.baseAddress)
        let colon = start + UInt(name.count)
        let valueStart = UInt(bitPattern: value.baseAddress)
        return start == next && valueStart > colon
    }
}

extension UInt8 {
    /// RFC 9110 §5.6.2.
    var isTokenCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "~"): true
        case UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "^"), UInt8(ascii: "`"): true
        case UInt8(ascii: "|"): true
        default: false
        }
    }

    /// Visible, blank or beyond ASCII (RFC 9110 §5.5).
    var isFieldCharacter: Bool { self >= 0x20 && self != 0x7f || self == 0x09 }

    var isBlank: Bool { self == 0x20 || self == 0x09 }
}

extension UnsafeRawBufferPointer {
    var trimmingBlanks: Slice<UnsafeRawBufferPointer> {
        var end = endIndex
        while end > startIndex, unsafe self[end - 1].isBlank { end -= 1 }
        return unsafe self[startIndex..<end]
    }
}

extension String {
    /// ASCII letters in lower case; a name that was checked has no others.
    init(lowercase bytes: UnsafeRawBufferPointer) {
        self = unsafe String(unsafeUninitializedCapacity: bytes.count) { buffer in
            for index in bytes.indices {
                let byte = unsafe bytes[index]
                unsafe buffer[index] = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
            }
            return bytes.count
        }
    }
}
