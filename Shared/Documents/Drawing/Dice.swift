import Primitives

/// Repeatable variety for pictures.
struct Dice {
    private var draw: SplitMix64

    init(seed: UInt64) { draw = SplitMix64(seed: seed) }

    init(_ bytes: [UInt8]) { self.init(seed: SplitMix64.hash(bytes)) }

    mutating func number(in range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * Double(draw.next() >> 11) / Double(1 << 53)
    }

    /// - Parameter choices: not empty.
    mutating func pick<T>(_ choices: [T]) -> T { choices[Int(draw.next() % UInt64(choices.count))] }

    /// `true` once in so many times.
    mutating func oneIn(_ times: UInt64) -> Bool { draw.next().isMultiple(of: times) }
}
