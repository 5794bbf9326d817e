import Foundation

/// How far a long command is, on a terminal's standard error; nothing where it goes into a file.
public struct ProgressBar: Sendable {
    private static let width = 30
    private let isShown: Bool

    public init() { isShown = isatty(STDERR_FILENO) == 1 }

    /// - Parameter progress: from 0 to 1.
    public func show(_ progress: Double, _ words: String) {
        guard isShown else { return }
        let done = Int(min(max(progress, 0), 1) * Double(Self.width))
        let bar = String(repeating: "#", count: done) + String(repeating: "-", count: Self.width - done)
        write("\r[\(bar)] \(Int(progress * 100)) %  \(words)\u{1b}[K")
    }

    public func clear() { if isShown { write("\r\u{1b}[K") } }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
