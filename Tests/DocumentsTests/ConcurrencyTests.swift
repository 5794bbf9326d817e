import Documents
import Testing

@Suite struct ConcurrencyTests {
    @Test("E25 64 tickets drawn at once are the tickets drawn one by one")
    func tickets() async throws {
        let names = ["张小明", "𠮷䶮㐂", "𪚥𠀀", "王\u{31350}"]
        let alone = try names.map { try AdmissionTicket.sample(name: $0).pdf() }
        try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
            for index in 0..<64 {
                group.addTask { (index, try AdmissionTicket.sample(name: names[index % names.count]).pdf()) }
            }
            for try await (index, pdf) in group { #expect(pdf == alone[index % alone.count]) }
        }
    }

    @Test("captchas, codes and portraits drawn at once do not disturb each other")
    func pictures() async throws {
        @Sendable func drawn(_ index: Int) throws -> [[UInt8]] {
            let seed = UInt8(index % 8)
            return [
                try CaptchaImage.png(text: "37CHM", noise: [UInt8](repeating: seed, count: 16)), try QRCode.png("code \(seed)"),
                try SamplePortrait.png(seed: UInt64(seed)), try Photo(SamplePortrait.png(seed: UInt64(seed))).bytes,
            ]
        }
        let alone = try (0..<8).map(drawn)
        try await withThrowingTaskGroup(of: (Int, [[UInt8]]).self) { group in
            for index in 0..<128 { group.addTask { (index, try drawn(index)) } }
            for try await (index, pictures) in group { #expect(pictures == alone[index % 8]) }
        }
    }

    @Test func preparingTwiceIsHarmless() throws {
        try AdmissionTicket.prepare()
        try AdmissionTicket.prepare()
    }
}
