import CMicroHTTPD
import HTTP

/// Takes a `multipart/form-data` body apart with the library's post processor (RFC 7578). Only on the worker's thread.
@safe struct PartCollector {
    private var parts: [FormPart] = []
    private var name = ""
    private var fileName: String?
    private var bytes: [UInt8] = []
    private var isOpen = false

    /// More parts than any page of ours has are nobody's form.
    private static let most = 64
    /// For the names of the parts; their content is passed on as it stands.
    private static let buffer = 16_384

    /// `nil` when the body is not what its content type says.
    static func parts(of body: [UInt8], on connection: OpaquePointer) -> [FormPart]? {
        var collector = PartCollector()
        let isWhole = unsafe withUnsafeMutablePointer(to: &collector) { pointer -> Bool in
            guard let processor = unsafe MHD_create_post_processor(connection, buffer, take, pointer) else { return false }
            let isRead = unsafe body.withUnsafeBytes { bytes in
                unsafe MHD_post_process(processor, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count) == .YES
            }
            return unsafe MHD_destroy_post_processor(processor) == .YES && isRead
        }
        guard isWhole else { return nil }
        collector.close()
        return collector.parts.isEmpty ? nil : collector.parts
    }

    private static let take: MHD_PostDataIterator = { context, _, key, fileName, _, _, data, offset, size in
        guard let collector = unsafe context?.assumingMemoryBound(to: PartCollector.self), let key = unsafe key else { return .NO }
        let file = unsafe fileName.map { unsafe String(cString: $0) }
        let bytes = unsafe UnsafeRawBufferPointer(start: data, count: size)
        return unsafe MHD_Result(collector.pointee.take(String(cString: key), file, bytes, at: offset))
    }

    /// - Returns: whether it wants more.
    private mutating func take(_ name: String, _ fileName: String?, _ piece: UnsafeRawBufferPointer, at offset: UInt64) -> Bool {
        if offset == 0 {
            close()
            (self.name, self.fileName, isOpen) = (name, fileName, true)
        }
        unsafe bytes.append(contentsOf: piece)
        return parts.count < Self.most
    }

    private mutating func close() {
        if isOpen { parts.append(FormPart(name: name, fileName: fileName, bytes: bytes)) }
        bytes = []
        isOpen = false
    }
}
