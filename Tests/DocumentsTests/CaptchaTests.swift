import Documents
import Testing

@Suite struct CaptchaTests {
    private static let noise = [UInt8](0..<16)

    @Test("P6 a captcha is a PNG of the announced size, the same for the same input")
    func picture() throws {
        let png = try CaptchaImage.png(text: "37CHM", noise: Self.noise)
        let size = try PNGSize(png)
        #expect((size.width, size.height) == (CaptchaImage.width, CaptchaImage.height))
        #expect(try CaptchaImage.png(text: "37CHM", noise: Self.noise) == png)
    }

    @Test("P6 another text, or any other byte of noise, makes another picture")
    func difference() throws {
        var pictures: Set<[UInt8]> = [
            try CaptchaImage.png(text: "37CHM", noise: Self.noise), try CaptchaImage.png(text: "37CHN", noise: Self.noise),
        ]
        for index in Self.noise.indices {
            pictures.insert(try CaptchaImage.png(text: "37CHM", noise: Self.noise.replacing(at: index, with: 0xee)))
        }
        #expect(pictures.count == 18)
    }

    @Test("P6 the alphabet has sixteen letters and none that is taken for another")
    func alphabet() throws {
        #expect(CaptchaImage.alphabet.count == 16 && Set(CaptchaImage.alphabet).count == 16)
        #expect(CaptchaImage.alphabet.allSatisfy { !"0O1IL2Z5S8BQDGUV".contains($0) && $0.isASCII && !$0.isLowercase })
        for letter in CaptchaImage.alphabet { _ = try CaptchaImage.png(text: String(repeating: letter, count: 6), noise: Self.noise) }
    }

    @Test func textComesFromRandomBytes() {
        #expect(CaptchaImage.text([0, 1, 15, 16, 255]) == "34X3X")
        #expect(Set((0...255).map { CaptchaImage.text([UInt8($0)]) }).count == 16)
    }

    @Test(arguments: ["", "37CH", "37CHM37", "37CHO", "37chm", "37CH\u{0}", "准考证准考"])
    func unusable(text: String) {
        #expect(throws: DocumentError.unusableCaptcha) { try CaptchaImage.png(text: text, noise: Self.noise) }
    }

    @Test func noiseIsNeeded() {
        #expect(throws: DocumentError.tooLittleNoise(wanted: 16)) { try CaptchaImage.png(text: "37CHM", noise: [1, 2, 3]) }
    }
}
