import Foundation
import Journey

// `demo walk`: the whole journey by itself, one line a step. `demo serve`: the three services with demo data, until Ctrl-C.

let binaries = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
let settings = ProcessInfo.processInfo.environment
let pack = URL(filePath: "Services/Enrollment/Packs/cet.json")

switch CommandLine.arguments.dropFirst().first {
case "walk": exit(await walk())
case "serve": exit(await serve())
default:
    FileHandle.standardError.write(Data("usage: demo walk | demo serve\n".utf8))
    exit(2)
}

func walk() async -> Int32 {
    guard let size = Int(settings["DEMO_CANDIDATES"] ?? "200"), (10...20_000).contains(size) else {
        say("DEMO_CANDIDATES is a number from 10 to 20000")
        return 2
    }
    do {
        let rig = try await Rig(folder: URL(filePath: ".data/demo"), binaries: binaries)
        defer { rig.stop() }
        let journey = try Journey(rig: rig, size: size, rosterSize: 5_000, pack: pack) { @Sendable in say($0) }
        let ticket = try await journey.run()
        say("journey: ok\n\(ticket)")
        return 0
    } catch {
        say("journey: failed: \(error)")
        return 1
    }
}

func serve() async -> Int32 {
    do {
        let rig = try await Rig(folder: URL(filePath: ".data/run"), binaries: binaries)
        let journey = try Journey(rig: rig, size: 10, rosterSize: 5_000, pack: pack) { @Sendable in say($0) }
        try await journey.open()
        say(journey.welcome)
        await Interruption().wait()
        rig.stop()
        return 0
    } catch {
        say("could not start: \(error)")
        return 1
    }
}

/// A line at once, whether or not a terminal reads it.
@Sendable func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
