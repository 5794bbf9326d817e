import Foundation

/// `openssl s_server` with a certificate it has signed itself.
final class TLSServer {
    static let program = "/usr/bin/openssl"
    static var isAvailable: Bool { FileManager.default.isExecutableFile(atPath: program) }

    let port: Int
    private let process = Process()
    private let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString, directoryHint: .isDirectory)

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let key = folder.appending(path: "key.pem").path(percentEncoded: false)
        let certificate = folder.appending(path: "cert.pem").path(percentEncoded: false)
        let making = Process()
        making.executableURL = URL(filePath: Self.program)
        making.arguments =
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
            + ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate]
        making.standardError = FileHandle.nullDevice
        try making.run()
        making.waitUntilExit()
        let output = Pipe()
        process.executableURL = URL(filePath: Self.program)
        process.arguments = ["s_server", "-accept", "127.0.0.1:0", "-www", "-key", key, "-cert", certificate]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        port = try Self.port(in: output)
    }

    func stop() {
        // It inherits the signal mask of the thread that started it, on which SIGTERM may be blocked.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// From its line `ACCEPT 127.0.0.1:40123`.
    private static func port(in output: Pipe) throws -> Int {
        var text = ""
        while let bytes = try output.fileHandleForReading.read(upToCount: 1) {
            text += String(decoding: bytes, as: UTF8.self)
            guard text.hasSuffix("\n") else { continue }
            if let line = text.firstMatch(of: /ACCEPT .*:([0-9]+)\n/), let port = Int(line.1) { return port }
        }
        throw CocoaError(.fileReadUnknown)
    }
}
