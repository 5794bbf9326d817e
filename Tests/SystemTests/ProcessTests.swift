import Foundation
import HTTP
import HTTPClient
import Journey
import Testing

/// What an operator does with a service: the same for all three.
@Suite(.serialized) struct ProcessTests {
    private struct Ended {
        let status: Int32
        let output: String
        let errors: String
    }

    private func run(_ name: String, _ arguments: [String], _ settings: [String: String]) throws -> Ended {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = binaries.appending(path: name)
        process.arguments = arguments
        process.environment = settings
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        let complaint = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return Ended(status: process.terminationStatus, output: text, errors: complaint)
    }

    @Test("S1 S2 S4 S5 S7 each service starts, says how it is, backs itself up, shows its settings without secrets, and drains")
    func operations() async throws {
        try await withRig { rig in
            let journey = try Journey(rig: rig, size: 10, rosterSize: 20, pack: shippedPack, report: { _ in })
            try await journey.open()
            for service in rig.services {
                let settings = service.settings
                #expect(try run(service.name, ["healthcheck"], settings).output == "ready\n")
                try await checkRoutes(of: service)
                try checkSettings(of: service)
                let copy = rig.path(of: "\(service.name)-copy.db")
                #expect(try run(service.name, ["backup", copy], settings).status == 0)
                #expect(try run(service.name, ["backup", copy], settings).status == 1, "an existing file is not overwritten")
                let restored = settings.merging(["DATABASE_URL": "sqlite:\(copy)"]) { $1 }
                #expect(try run(service.name, ["migrate"], restored).output.hasPrefix("the database is at version"))
                service.terminate()
                service.waitUntilExit()
                let moved = try run(service.name, ["copy-to", "sqlite:\(rig.path(of: "\(service.name)-moved.db"))"], settings)
                #expect(moved.status == 0 && moved.output.contains(" rows, same\ncopied "), "\(moved.output)\(moved.errors)")
                #expect(try run(service.name, ["healthcheck"], settings).status == 1)
                #expect(try String(contentsOfFile: rig.path(of: "\(service.name).log"), encoding: .utf8).contains("\"event\":\"stopped\""))
            }
        }
    }

    /// A document that says what the routes do, an internal address that asks for a token, and figures without one.
    private func checkRoutes(of service: ServiceUnderTest) async throws {
        let client = HTTPClient()
        defer { client.close() }
        let open = try #require(BaseURL(service.url))
        let inside = try #require(BaseURL(service.settings["INTERNAL_LISTEN"] ?? ""))
        let document = try await client.send(Call(.get, "/openapi.json", at: open))
        let json = try #require(try JSONSerialization.jsonObject(with: Data(document.body)) as? [String: Any])
        #expect(json["openapi"] as? String == "3.1.0")
        let paths = try #require(json["paths"] as? [String: [String: Any]])
        for (path, methods) in paths where !path.contains("{") {
            for method in methods.keys {
                // Whatever the route says to an empty request, it is at one of the addresses: never 404 for the path or 405 for the method.
                let method = HTTP.Method(rawValue: method.uppercased())
                var status = try await client.send(Call(method, path, at: open)).status
                if status == .notFound { status = try await client.send(Call(method, path, at: inside)).status }
                #expect(status != .notFound && status != .methodNotAllowed, "\(method.rawValue) \(path)")
            }
        }
        #expect(try await client.send(Call(.get, "/metrics", at: inside)).status == .ok)
        #expect(try await client.send(Call(.get, "/metrics", at: open)).status == .notFound)
        #expect(try await client.send(Call(.get, "/healthz", at: open)).status == .ok)
        #expect(try await client.send(Call(.get, "/api/v1/anything", at: inside)).status == .notFound)
    }

    private func checkSettings(of service: ServiceUnderTest) throws {
        let shown = try run(service.name, ["config"], service.settings)
        #expect(shown.status == 0)
        #expect(shown.output.contains("DATABASE_URL="))
        for (name, value) in service.settings where value.utf8.count >= 32 && (name.contains("TOKEN") || name.contains("KEY")) {
            #expect(!shown.output.contains(value), "\(name) is shown")
        }
        let wrong = try run(service.name, ["serve"], service.settings.merging(["LISTEN": "nowhere"]) { $1 })
        #expect(wrong.status == 2)
        #expect(wrong.errors.split(separator: "\n").count == 1 && wrong.errors.contains("LISTEN"))
        #expect(try run(service.name, ["dance"], service.settings).status == 2)
    }

    @Test("E1 a pack is checked without any settings: status 0 for a sound one, 1 with a line for each fault")
    func packs() throws {
        let sound = try run("enrollment", ["pack", "check", shippedPack.path], [:])
        #expect(sound.status == 0 && sound.output.hasPrefix("ok: CET, 2 sittings"), "\(sound.output)\(sound.errors)")
        let folder = FileManager.default.temporaryDirectory.appending(path: "pack-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "broken.json")
        let text = try String(contentsOf: shippedPack, encoding: .utf8)
        try text.replacingOccurrences(of: "\"room_size\": 30", with: "\"room_size\": 0").write(to: file, atomically: true, encoding: .utf8)
        let broken = try run("enrollment", ["pack", "check", file.path], [:])
        #expect(broken.status == 1 && broken.output.isEmpty)
        #expect(broken.errors.contains(#/line [0-9]+: sittings\[0\]\.room_size: must be 1 to 99/#), "\(broken.errors)")
        #expect(broken.errors.split(separator: "\n").count == 3, "a heading and two faults")
    }
}
