import Foundation

/// Reads the mail that services left in their spool folder.
public struct Mailbox: Sendable {
    let folder: URL

    /// The newest mail to the address, decoded; `nil` when there is none.
    public func newest(to address: String, containing mark: String = "") throws -> String? {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".eml") }.sorted()
        for name in names.reversed() {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            guard text.contains("\r\nTo: \(address)\r\n") || text.hasPrefix("To: \(address)\r\n") else { continue }
            let body = Self.body(of: text)
            if mark.isEmpty || body.contains(mark) { return body }
        }
        return nil
    }

    private static func body(of mail: String) -> String {
        guard let gap = mail.range(of: "\r\n\r\n") else { return mail }
        let encoded = mail[gap.upperBound...].replacing("\r\n", with: "")
        return Data(base64Encoded: encoded).map { String(decoding: $0, as: UTF8.self) } ?? String(mail[gap.upperBound...])
    }
}
