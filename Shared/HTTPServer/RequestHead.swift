import HTTP

/// A request's first line and fields, once they are known to mean one thing only.
struct RequestHead: Sendable {
    let method: Method
    let target: String
    let headers: Headers
    /// `nil` when there is no body or it comes in chunks.
    let contentLength: Int?
    let expectsContinue: Bool

    /// - Throws: 431 for a head beyond the limit, 400 for one that is broken or ambiguous (RFC 9112 §3, §6.3, §11.2).
    init(
        _ handle: ConnectionHandle, _ method: UnsafePointer<CChar>, _ version: UnsafePointer<CChar>, _ target: RequestTarget?, limit: Int
    ) throws(Problem) {
        guard handle.headSize <= limit else { throw .headersTooLarge(limit: limit) }
        let line = unsafe RequestLine(method, version)
        guard let target, line.method.utf8.allSatisfy(\.isTokenCharacter), line.length(withTarget: target.length) == line.versionOffset
        else {
            throw .malformedRequest
        }
        var fields = FieldVisitor(firstLine: line.end)
        handle.visitFields(&fields)
        // The empty line follows the last field, and nothing else.
        guard fields.isSound, fields.next + 2 == line.start + UInt(handle.headSize) else { throw .malformedRequest }
        var headers = fields.headers
        try Self.checkHost(headers, isHTTP10: line.isHTTP10)
        contentLength = try Self.framing(headers, isHTTP10: line.isHTTP10)
        if let authority = target.authority { headers["host"] = authority }
        self.method = Method(rawValue: line.method)
        self.target = target.text
        self.headers = headers
        expectsContinue = headers["expect"]?.lowercased() == "100-continue"
    }

    /// Exactly one Host; none only in HTTP/1.0 (RFC 9112 §3.2).
    private static func checkHost(_ headers: Headers, isHTTP10: Bool) throws(Problem) {
        let count = headers.all("host").count
        guard count == 1 || count == 0 && isHTTP10 else { throw .malformedRequest }
    }

    /// One way to tell where the body ends, or none: never two (RFC 9112 §6.3).
    private static func framing(_ headers: Headers, isHTTP10: Bool) throws(Problem) -> Int? {
        let lengths = headers.all("content-length")
        let codings = headers.all("transfer-encoding")
        guard lengths.count + codings.count <= 1 else { throw .malformedRequest }
        if let coding = codings.first {
            guard coding.lowercased() == "chunked", !isHTTP10 else { throw .malformedRequest }
        }
        guard let text = lengths.first else { return nil }
        guard let length = Int(text), length >= 0 else { throw .malformedRequest }
        return length
    }
}

/// Where the parts of the request line stand in the bytes that were received.
private struct RequestLine {
    let method: String
    let isHTTP10: Bool
    let start: UInt
    let versionOffset: Int
    /// Where the line after this one begins, if this one ends as it must.
    let end: UInt

    init(_ method: UnsafePointer<CChar>, _ version: UnsafePointer<CChar>) {
        unsafe self.method = String(cString: method)
        let text = unsafe String(cString: version)
        isHTTP10 = text == "HTTP/1.0"
        start = UInt(bitPattern: method)
        versionOffset = Int(bitPattern: version) - Int(bitPattern: method)
        end = UInt(bitPattern: version) + UInt(text.utf8.count) + 2
    }

    /// Bytes before the version when one space stands on each side of the target.
    func length(withTarget target: Int) -> Int { method.utf8.count + target + 2 }
}
