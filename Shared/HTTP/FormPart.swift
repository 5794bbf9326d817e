/// One part of a `multipart/form-data` body (RFC 7578): a field, or a file that a page's form sends.
public struct FormPart: Sendable, Equatable {
    public let name: String
    /// As the browser names it; `nil` for a plain field.
    public let fileName: String?
    public let bytes: [UInt8]

    public init(name: String, fileName: String? = nil, bytes: [UInt8]) {
        self.name = name
        self.fileName = fileName
        self.bytes = bytes
    }
}

extension Request {
    /// The content of the first file that was sent under this name; `nil` when none was chosen.
    public func file(_ name: String) -> FormPart? {
        parts?.first { $0.name == name && $0.fileName != nil && !$0.bytes.isEmpty }
    }
}
