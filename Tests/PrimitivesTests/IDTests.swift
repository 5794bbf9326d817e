import Foundation
import Primitives
import Testing

private struct Ticket {}

@Suite struct IDTests {
    @Test("RFC 9562 A.6: the example of version 7")
    func rfcExample() throws {
        // 017F22E2-79B0-7CC3-98C4-DC0C0C07398F; the version and variant bits are set whatever the random ones say.
        let random = try #require([UInt8](hexadecimal: "0cc318c4dc0c0c07398f"))
        let id = ID<Ticket>(at: Timestamp(microseconds: 1_645_557_742_000_000), random: random)
        #expect(id.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    }

    @Test func versionAndVariant() {
        for byte: UInt8 in [0x00, 0x5a, 0xff] {
            let id = ID<Ticket>(at: Timestamp(seconds: 1), random: [UInt8](repeating: byte, count: 10))
            #expect(id.bytes[6] >> 4 == 7)
            #expect(id.bytes[8] >> 6 == 0b10)
        }
    }

    @Test("all 74 random bits count")
    func everyRandomBit() {
        let moment = Timestamp(seconds: 1_795_341_600)
        var seen: Set<ID<Ticket>> = [ID(at: moment, random: [UInt8](repeating: 0, count: 10))]
        for bit in 0..<80 {
            var random = [UInt8](repeating: 0, count: 10)
            random[bit / 8] = 1 << (bit % 8)
            seen.insert(ID(at: moment, random: random))
        }
        #expect(seen.count == 75)
    }

    @Test("later ids sort behind earlier ones, in memory, as bytes and as text")
    func order() {
        var random = SplitMix64(seed: 4)
        var moment = Timestamp(seconds: 1_700_000_000)
        var last = ID<Ticket>(at: moment, random: random.bytes(10))
        for _ in 0..<1_000 {
            moment = moment + .milliseconds(Int64.random(in: 1...100_000_000, using: &random))
            let next = ID<Ticket>(at: moment, random: random.bytes(10))
            #expect(last < next)
            #expect(last.bytes.lexicographicallyPrecedes(next.bytes))
            #expect(last.description < next.description)
            last = next
        }
    }

    @Test func roundTrips() throws {
        var random = SplitMix64(seed: 5)
        for _ in 0..<500 {
            let bytes = random.bytes(16)
            let id = try #require(ID<Ticket>(bytes: bytes))
            #expect(id.bytes == bytes)
            #expect(ID(id.description) == id)
            #expect(ID(id.description.uppercased()) == id)
            let uuid = try #require(UUID(uuidString: id.description))
            #expect(withUnsafeBytes(of: uuid.uuid) { Array($0) } == bytes)
        }
    }

    @Test(
        "what is no id",
        arguments: [
            "", "017f22e2", "017f22e279b07cc398c4dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "017f22e2-79b0-7cc3-98c4dc-0c0c07398f", "017f22e2_79b0-7cc3-98c4-dc0c0c07398f",
            "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}", "017f22e2-79b0-7cc3-98c4-dc0c0c0739é", " 17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
            "------------------------------------", "+17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        ])
    func refusing(_ text: String) { #expect(ID<Ticket>(text) == nil) }

    @Test(arguments: [0, 15, 17, 32])
    func wrongSize(_ count: Int) { #expect(ID<Ticket>(bytes: [UInt8](repeating: 1, count: count)) == nil) }

    @Test("S1 an id in JSON is the UUID's text")
    func json() throws {
        let id = try #require(ID<Ticket>("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"))
        let json = try JSONEncoder().encode([id])
        #expect(String(decoding: json, as: UTF8.self) == #"["017f22e2-79b0-7cc3-98c4-dc0c0c07398f"]"#)
        #expect(try JSONDecoder().decode([ID<Ticket>].self, from: json) == [id])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([ID<Ticket>].self, from: Data(#"["1"]"#.utf8)) }
    }
}
