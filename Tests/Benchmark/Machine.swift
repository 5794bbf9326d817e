import Foundation

/// What else ran on this machine while we measured: a figure from a busy machine is worth less.
struct Machine {
    private let began = Machine.ticks()

    /// The part of all processors' time, from 0 to 1, that was neither idle nor ours. To be asked when the services have ended.
    func shareOfOthers() -> Double {
        let now = Self.ticks()
        let total = now.total - began.total
        let seconds = [RUSAGE_SELF, RUSAGE_CHILDREN].map { Self.seconds($0) }.reduce(0, +)
        let ours = seconds * Double(sysconf(Int32(_SC_CLK_TCK)))
        return total > 0 ? max(0, now.busy - began.busy - ours) / total : 0
    }

    /// The first line of `/proc/stat`: time by kind, of which the fourth and fifth are idleness (proc(5)).
    private static func ticks() -> (total: Double, busy: Double) {
        let text = (try? String(contentsOfFile: "/proc/stat", encoding: .utf8)) ?? ""
        let kinds = text.prefix { $0 != "\n" }.split(separator: " ").dropFirst().prefix(8).compactMap { Double($0) }
        let total = kinds.reduce(0, +)
        return (total, total - kinds.dropFirst(3).prefix(2).reduce(0, +))
    }

    private static func seconds(_ whose: __rusage_who) -> Double {
        var usage = rusage()
        getrusage(Int32(whose.rawValue), &usage)
        let (user, system) = (usage.ru_utime, usage.ru_stime)
        return Double(user.tv_sec + system.tv_sec) + Double(user.tv_usec + system.tv_usec) / 1e6
    }
}
