/// A draw that can be repeated: the same values for the same seed, on every machine. Nothing secret may hang on it.
/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }

    public mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }

    /// A number below `bound`, each as likely as any other: what the highest numbers have too many of is drawn again.
    /// - Parameter bound: not 0.
    public mutating func number(below bound: UInt64) -> UInt64 {
        let surplus = (0 &- bound) % bound
        var drawn = next()
        while drawn < surplus { drawn = next() }
        return drawn % bound
    }

    /// Fisher and Yates' shuffle, written out: the standard library's may change with the toolchain, and a recorded seed must not.
    /// R. Durstenfeld, "Algorithm 235: Random permutation", 1964.
    public mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var elements = elements
        for last in elements.indices.dropFirst().reversed() {
            elements.swapAt(last, Int(number(below: UInt64(last) + 1)))
        }
        return elements
    }

    /// A seed made of bytes that all count (FNV-1a; unlike Swift's `Hasher`, the same in every process).
    /// http://www.isthe.com/chongo/tech/comp/fnv/
    public static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
