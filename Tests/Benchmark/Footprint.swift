import Foundation
import Journey

/// What the kernel says of a process.
struct Footprint {
    /// In MB.
    let resident: Double
    /// What of it is no page of a file, such as the libraries that all services share, in MB.
    let own: Double
    /// The most that was resident since the process began, in MB.
    let peak: Double
    /// Processor time, user and system, in seconds.
    let processor: Double

    init(of service: ServiceUnderTest) throws {
        guard let id = service.processID else { throw LoadFailure("\(service.name) is not running") }
        try self.init(of: id)
    }

    init(of id: Int32) throws {
        let status = try String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
        resident = Self.megabytes("VmRSS:", status)
        own = Self.megabytes("RssAnon:", status)
        peak = Self.megabytes("VmHWM:", status)
        let stat = try String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)
        // Behind the name in parentheses: utime and stime are fields 14 and 15 of proc(5), in clock ticks.
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        processor = fields.count > 12 ? (Double(fields[11]) ?? 0) / ticks + (Double(fields[12]) ?? 0) / ticks : 0
    }

    private static func megabytes(_ name: String, _ status: String) -> Double {
        let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
        let kibibytes = line?.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap { Double($0) } ?? 0
        return kibibytes * 1024 / 1_000_000
    }
}

private let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
