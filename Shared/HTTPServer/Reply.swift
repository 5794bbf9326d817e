import CMicroHTTPD
import HTTP

/// Owns the library's form of a response.
@safe struct Reply: ~Copyable {
    private let raw: OpaquePointer

    /// Above this many bytes a body is read in blocks from where it is; below, one copy is cheaper.
    private static let block = 65_536

    /// The library frames the body and sets the date itself.
    private static let ownFields: Set<String> = ["content-length", "transfer-encoding", "date", "connection"]

    /// `nil` when there is no memory.
    init?(_ body: [UInt8]) {
        guard let raw = unsafe Self.create(body) else { return nil }
        unsafe self.raw = raw
    }

    deinit { unsafe MHD_destroy_response(raw) }

    /// - Returns: `false` when a field can't be sent: a line break in it would begin another.
    func add(_ headers: Headers, closing: Bool) -> Bool {
        for field in headers.fields where !Self.ownFields.contains(field.name) && !field.value.isEmpty {
            guard add(field) else { return false }
        }
        guard closing || headers["connection"]?.lowercased() == "close" else { return true }
        return unsafe MHD_add_response_header(raw, "Connection", "close") == .YES
    }

    func queue(on connection: OpaquePointer, status: Status) -> Bool {
        unsafe MHD_queue_response(connection, UInt32(status.rawValue), raw) == .YES
    }

    private func add(_ field: Headers.Field) -> Bool {
        guard field.name.utf8.allSatisfy(\.isTokenCharacter), field.value.utf8.allSatisfy(\.isFieldCharacter) else { return false }
        return unsafe MHD_add_response_header(raw, field.name, field.value) == .YES
    }

    private static func create(_ body: [UInt8]) -> OpaquePointer? {
        guard body.count > block else {
            return unsafe body.withUnsafeBytes { bytes in
                unsafe MHD_create_response_from_buffer(
                    bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
            }
        }
        let source = unsafe Unmanaged.passRetained(BodySource(body))
        let response = unsafe MHD_create_response_from_callback(
            UInt64(body.count), block,
            { context, position, buffer, count in
                guard let context = unsafe context, let buffer = unsafe buffer else { return -1 }
                let source = unsafe Unmanaged<BodySource>.fromOpaque(context).takeUnretainedValue()
                return unsafe source.read(Int(position), into: UnsafeMutableRawBufferPointer(start: buffer, count: count))
            }, source.toOpaque(),
            { context in
                guard let context = unsafe context else { return }
                unsafe Unmanaged<BodySource>.fromOpaque(context).release()
            })
        if unsafe response == nil { unsafe source.release() }
        return unsafe response
    }
}

/// A large body, kept until its last block is sent.
private final class BodySource: Sendable {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func read(_ position: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let part = bytes[position..<min(position + buffer.count, bytes.count)]
        unsafe buffer.copyBytes(from: part)
        return part.count
    }
}
