/// Everything that is wrong with a pack, each with the path of its field: `sittings[0].windows.payment.closes` (SPEC E1).
public struct PackFaults: Error, Equatable, CustomStringConvertible {
    public struct Fault: Equatable, Sendable, CustomStringConvertible {
        public let path: String
        public let reason: String

        public var description: String { "\(path): \(reason)" }
    }

    public let faults: [Fault]

    public var description: String {
        "the exam pack has \(faults.count == 1 ? "a fault" : "\(faults.count) faults")\n"
            + faults.map { "  \($0)" }.joined(separator: "\n")
    }
}
