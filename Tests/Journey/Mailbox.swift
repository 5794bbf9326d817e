import Foundation
import Synchronization

/// Reads the mail that services leave in their spool folder; each file once.
final class Mailbox: Sendable {
    private let folder: URL
    private let read = Mutex(Read())

    private struct Read {
        var names: Set<String> = []
        /// By recipient, oldest first.
        var bodies: [String: [String]] = [:]
    }

    init(folder: URL) { self.folder = folder }

    /// The newest mail to the address that contains the mark.
    func newest(to address: String, containing mark: String) throws -> String? {
        try read.withLock { read in
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".eml") }
            for name in names.sorted() where read.names.insert(name).inserted {
                let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
                guard let to = text.firstMatch(of: /\r\nTo: <([^>]+)>\r\n/)?.1 else { continue }
                read.bodies[String(to), default: []].append(Self.body(of: text))
            }
            return read.bodies[address]?.last { $0.contains(mark) }
        }
    }

    /// The plain text: the first part of two, or all there is.
    private static func body(of mail: String) -> String {
        let text = mail.split(separator: "\r\n--=_alternative_=").dropFirst().first.map(String.init) ?? mail
        guard let gap = text.firstRange(of: "\r\n\r\n") else { return mail }
        let encoded = text[gap.upperBound...].replacing("\r\n", with: "")
        return Data(base64Encoded: String(encoded)).map { String(decoding: $0, as: UTF8.self) } ?? String(text[gap.upperBound...])
    }
}
