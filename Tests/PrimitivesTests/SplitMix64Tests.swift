import Primitives
import Testing

@Suite struct SplitMix64Tests {
    @Test("The generator is the published one")
    func published() {
        var draw = SplitMix64(seed: 1_234_567)
        #expect([draw.next(), draw.next(), draw.next()] == [6457827717110365317, 3203168211198807973, 9817491932198370423])
    }

    /// Reckoned by another program: an order that changes would seat an arranged sitting anew.
    @Test("E24 a seed's order is the same with every toolchain")
    func order() {
        var draw = SplitMix64(seed: 7)
        #expect(draw.shuffled(Array(0..<10)) == [8, 1, 5, 9, 0, 4, 3, 2, 6, 7])
        draw = SplitMix64(seed: .max)
        #expect(draw.shuffled(Array(0..<20)) == [2, 19, 11, 7, 6, 8, 12, 17, 18, 9, 4, 0, 5, 3, 10, 14, 15, 13, 1, 16])
        #expect(draw.shuffled([Int]()).isEmpty && draw.shuffled([5]) == [5])
    }

    @Test("A number below a bound that no power of two is, without bias: what is surplus is drawn again")
    func bounded() {
        var draw = SplitMix64(seed: 1)
        let bound: UInt64 = 3 << 62
        #expect(
            (0..<4).map { _ in draw.number(below: bound) } == [
                10451216379200822465, 13757245211066428519, 4076781235000726878, 8196980753821780235,
            ])
        #expect((0..<1_000).allSatisfy { _ in draw.number(below: 7) < 7 })
        #expect(draw.number(below: 1) == 0)
    }

    @Test("E24 every order of four comes up, about as often as any other")
    func uniform() {
        var draw = SplitMix64(seed: 24)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<24_000 { counts[draw.shuffled([0, 1, 2, 3]), default: 0] += 1 }
        #expect(counts.count == 24)
        // 1,000 of each are expected, with a deviation of 31.
        #expect(counts.values.allSatisfy { (850...1_150).contains($0) }, "\(counts.values.sorted())")
    }
}
