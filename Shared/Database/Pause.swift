import Foundation
import Runtime

/// A wait on a thread of our own before something is tried again.
enum Pause {
    /// Waits between half of the time and all of it, at random, so that those who wait don't come back in step.
    static func around(_ time: Duration, _ effects: Effects) {
        let fraction = Double(effects.random(1).first ?? 0) / 255
        Thread.sleep(forTimeInterval: time / .seconds(1) * (0.5 + fraction / 2))
    }
}
