/// Repeatable variety for pictures (SplitMix64; Steele, Lea, Flood 2014). Nothing secret hangs on it.
struct Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// Folds all the bytes into the seed (FNV-1a).
    init(_ bytes: [UInt8]) { self.init(seed: bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }) }

    private mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func number(in range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * Double(next() >> 11) / Double(1 << 53)
    }

    /// - Parameter choices: not empty.
    mutating func pick<T>(_ choices: [T]) -> T { choices[Int(next() % UInt64(choices.count))] }

    /// `true` once in so many times.
    mutating func oneIn(_ times: UInt64) -> Bool { next().isMultiple(of: times) }
}
