import Foundation
import Journey

// `demo walk`: the whole journey by itself, one line a step. `demo serve`: the services with demo data, until Ctrl-C.
// `demo data FOLDER PACK`: the files of an exam whose registration has just opened, for services that run elsewhere.
// ENGINE=sqlite is one process of each service; ENGINE=postgres is two of each behind a balancer, on a PostgreSQL server of their own.

let binaries = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
let settings = ProcessInfo.processInfo.environment
let packs = URL(filePath: "Services/Enrollment/Packs")
let pack = packs.appending(path: "cet.json")
/// Exams that are only visited: they show that one account logs in to all.
let further = ["ncre.json", "mhk.json"].map { packs.appending(path: $0) }

let interruption = Interruption()

guard let layout = Layout(engine: settings["ENGINE"], instances: 2) else {
    say("ENGINE is sqlite or postgres")
    exit(2)
}

switch CommandLine.arguments.dropFirst().first {
case "walk": exit(await walk())
case "serve": exit(await serve())
case "data" where CommandLine.arguments.count == 4: exit(writeData(CommandLine.arguments[2], pack: CommandLine.arguments[3]))
default:
    FileHandle.standardError.write(Data("usage: demo walk | demo serve | demo data FOLDER PACK\n".utf8))
    exit(2)
}

func walk() async -> Int32 {
    guard let size = Int(settings["DEMO_CANDIDATES"] ?? "200"), (10...20_000).contains(size) else {
        say("DEMO_CANDIDATES is a number from 10 to 20000")
        return 2
    }
    let losses = Losses(of: layout)
    return await withServices(in: ".data/demo") { [pack] rig in
        do {
            let journey = try Journey(
                rig: rig, size: size, rosterSize: 5_000, pack: pack, report: say, disturb: losses.disturb)
            say("journey: ok\n\(try await journey.run())")
        } catch {
            throw RigFailure("journey: failed: \(error)")
        }
    }
}

func serve() async -> Int32 {
    await withServices(in: ".data/run", staysUp: true) { [pack] rig in
        let journey = try Journey(rig: rig, size: 10, rosterSize: 5_000, pack: pack) { say($0) }
        try await journey.open()
        try await journey.makeAccounts()
        say(journey.welcome)
    }
}

func writeData(_ folder: String, pack: String) -> Int32 {
    do {
        try SampleExam.write(to: URL(filePath: folder), pack: URL(filePath: pack))
        return 0
    } catch {
        say("\(error)")
        return 1
    }
}

/// Fresh services that end with the work, however it ends, or with the interruption.
/// - Parameter staysUp: whether they wait for the interruption when the work is done.
/// - Returns: the status to exit with.
func withServices(in folder: String, staysUp: Bool = false, _ work: @escaping @Sendable (Rig) async throws -> Void) async -> Int32 {
    do {
        let rig = try await Rig(folder: URL(filePath: folder), binaries: binaries, layout: layout, further: further)
        defer { rig.stop() }
        guard try await interruption.cutting({ try await work(rig) }) != nil else { return 130 }
        if staysUp { await interruption.wait() }
        return 0
    } catch {
        say("\(error)")
        return 1
    }
}

/// A line at once, whether or not a terminal reads it.
@Sendable func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
