import Foundation
import Synchronization

/// One connection of a `TestServer`, read and written by its script.
final class Connection {
    private let socket: Socket
    private var buffer: [UInt8] = []

    init(_ socket: Socket) { self.socket = socket }

    func send(_ text: String) { socket.send(Array(text.utf8)) }

    /// The next line without its line break; `nil` at the end.
    func readLine() -> String? {
        guard let end = read(until: [0x0d, 0x0a]) else { return nil }
        return String(decoding: end.dropLast(2), as: UTF8.self)
    }

    func read(until mark: [UInt8]) -> [UInt8]? {
        while true {
            if let range = buffer.firstRange(of: mark) {
                defer { buffer.removeSubrange(..<range.upperBound) }
                return Array(buffer[..<range.upperBound])
            }
            guard fill() else { return nil }
        }
    }

    func readRequest() -> ReceivedRequest? {
        guard let head = read(until: Array("\r\n\r\n".utf8)) else { return nil }
        var request = ReceivedRequest(head: String(decoding: head, as: UTF8.self))
        let length = request["content-length"].flatMap { Int($0) } ?? 0
        while buffer.count < length { guard fill() else { return nil } }
        request.body = Array(buffer[..<length])
        buffer.removeSubrange(..<length)
        return request
    }

    /// Returns what else comes when the client has gone.
    @discardableResult
    func waitForClose() -> String {
        while fill() {}
        return String(decoding: buffer, as: UTF8.self)
    }

    /// Ends with a RST instead of a FIN.
    func reset() { socket.reset() }

    private func fill() -> Bool {
        let bytes = socket.receive()
        buffer += bytes
        return !bytes.isEmpty
    }
}

struct ReceivedRequest: Sendable {
    let line: String
    let headers: [(name: String, value: String)]
    var body: [UInt8] = []

    init(head: String) {
        let lines = head.components(separatedBy: "\r\n").filter { !$0.isEmpty }
        line = lines.first ?? ""
        headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (parts[0].lowercased(), parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : "")
        }
    }

    subscript(name: String) -> String? { headers.first { $0.name == name }?.value }
    var method: String { String(line.prefix { $0 != " " }) }
    var target: String { line.split(separator: " ").dropFirst().first.map(String.init) ?? "" }
}

/// An answer with its length.
func answer(_ status: String = "200 OK", _ body: String = "", headers: String = "") -> String {
    "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
}
