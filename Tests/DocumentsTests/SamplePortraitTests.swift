import Documents
import Testing

@Suite struct SamplePortraitTests {
    @Test("a portrait is a usable photo, the same for the same seed, another for another")
    func portraits() throws {
        let pictures = try (0..<12 as Range<UInt64>).map { try SamplePortrait.png(seed: $0) }
        #expect(Set(pictures).count == 12)
        #expect(try SamplePortrait.png(seed: 3) == pictures[3])
        let photo = try Photo(pictures[0])
        #expect((photo.width, photo.height) == (240, 320))
    }

    @Test(arguments: [(0, -5, 30, 30), (90, 120, 90, 120), (5000, 60, 2048, 60)])
    func sizes(width: Int, height: Int, givesWidth: Int, givesHeight: Int) throws {
        let size = try PNGSize(try SamplePortrait.png(seed: 1, width: width, height: height))
        #expect((size.width, size.height) == (givesWidth, givesHeight))
    }
}
