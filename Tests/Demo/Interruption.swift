@preconcurrency import Dispatch
import Foundation

/// Ctrl-C, as something to wait for.
final class Interruption {
    private let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())

    func wait() async {
        signal(SIGINT, SIG_IGN)
        await withCheckedContinuation { continuation in
            source.setEventHandler { @Sendable in continuation.resume() }
            source.resume()
        }
        source.cancel()
    }
}
