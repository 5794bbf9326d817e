import HTTP

/// An answer as it comes in, piece by piece, within its limits.
struct Answer {
    private static let headLimit = 64 << 10

    private let bodyLimit: Int
    private var headSize = 0
    /// The empty line that ends the head has come; libcurl is content without it.
    private(set) var isHeadDone = false
    private var headers = Headers()
    private var body: [UInt8] = []
    /// A piece was refused because it went over a limit.
    private(set) var isTooLarge = false

    init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

    /// One line of the head: status line, field, or the empty line that ends it. A new status line begins the next head, after an
    /// interim answer (RFC 9110 §15.2). Trailers, which come after the end, are not taken (§6.5.1).
    mutating func takeHeadLine(_ line: String) -> Bool {
        headSize += line.utf8.count
        isTooLarge = isTooLarge || headSize > Self.headLimit
        guard !isTooLarge else { return false }
        let text = line.trimmingSpace
        if text.hasPrefix("HTTP/") {
            (headers, isHeadDone) = (Headers(), false)
        } else if text.isEmpty {
            isHeadDone = true
        } else if !isHeadDone, let colon = text.firstIndex(of: ":") {
            headers.add(text[..<colon].trimmingSpace, text[text.index(after: colon)...].trimmingSpace)
        }
        return true
    }

    mutating func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        isTooLarge = isTooLarge || body.count + bytes.count > bodyLimit
        guard !isTooLarge else { return false }
        unsafe body.append(contentsOf: bytes)
        return true
    }

    func response(_ status: Int) -> Response { Response(Status(rawValue: status), headers: headers, body: body) }
}

extension StringProtocol {
    /// Without the white space of HTTP at both ends (RFC 9110 §5.6.3) and without the line break.
    fileprivate var trimmingSpace: String {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0d).contains($0) }
        var bytes = Array(utf8)[...].drop(while: isSpace)
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
