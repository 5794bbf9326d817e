/// Everything that is wrong with a pack, each with its line and the path of its field:
/// `line 41: sittings[0].windows.payment.closes: must come after opens` (SPEC E1).
public struct PackFaults: Error, Equatable, CustomStringConvertible {
    public struct Fault: Equatable, Sendable, CustomStringConvertible {
        /// Counted from 1.
        public let line: Int
        /// In characters, counted from 1; known where the text is no JSON.
        public let column: Int?
        /// `nil` where the text is no JSON.
        public let path: String?
        public let reason: String

        init(line: Int, column: Int? = nil, path: String? = nil, reason: String) {
            (self.line, self.column, self.path, self.reason) = (line, column, path, reason)
        }

        public var description: String {
            "line \(line)\(column.map { ", column \($0)" } ?? ""): \(path.map { "\($0): " } ?? "")\(reason)"
        }
    }

    public let faults: [Fault]

    public var description: String {
        "the exam pack has \(faults.count == 1 ? "a fault" : "\(faults.count) faults")\n"
            + faults.map { "  \($0)" }.joined(separator: "\n")
    }
}
