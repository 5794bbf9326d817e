import Foundation
import HTTPClient

/// A server of bare sockets that does exactly what a test says, also what no real server would. Each connection runs the script on a
/// thread of its own and is closed after it.
final class TestServer: Sendable {
    enum Place { case tcp, unix }

    let base: BaseURL
    let port: Int
    /// Connections taken so far.
    let accepted = Tally()
    /// Scripts that have ended, and with them their connections.
    let finished = Tally()
    private let listener: Socket
    private let folder: URL?

    init(_ place: Place = .tcp, _ script: @escaping @Sendable (Connection) -> Void) throws {
        switch place {
        case .tcp:
            listener = try Socket.listeningOnLoopback()
            port = try listener.port()
            base = .tcp("http://127.0.0.1:\(port)")
            folder = nil
        case .unix:
            let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString.prefix(8), directoryHint: .isDirectory)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let path = folder.appending(path: "s").path(percentEncoded: false)
            listener = try Socket.listening(onPath: path)
            port = 0
            base = .unix(path: path)
            self.folder = folder
        }
        Thread.detachNewThread { [listener, accepted, finished] in
            while let socket = listener.accept() {
                accepted.add()
                Thread.detachNewThread {
                    script(Connection(socket))
                    socket.close()
                    finished.add()
                }
            }
            listener.close()
        }
    }

    /// Answers every request of a connection by a function of it.
    convenience init(_ place: Place = .tcp, answering: @escaping @Sendable (ReceivedRequest) -> String) throws {
        try self.init(place) { connection in
            while let request = connection.readRequest() { connection.send(answering(request)) }
        }
    }

    deinit { stop() }

    /// Takes no more connections; a later attempt is refused.
    func stop() {
        listener.shutDown()
        if let folder { try? FileManager.default.removeItem(at: folder) }
    }
}

extension HTTPClientError {
    var isUnreachable: Bool { if case .unreachable = self { true } else { false } }
    var isBrokenAnswer: Bool { if case .brokenAnswer = self { true } else { false } }
}
