import Dispatch
import Documents
import Testing

@Suite struct PrintRoomTests {
    @Test("P6 E25 a drawing holds up none of the pool's threads, and one too many is refused at once")
    func full() async throws {
        let room = PrintRoom(limit: 1)
        let gate = DispatchSemaphore(value: 0)
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        async let first = room.draw {
            begin.yield()
            gate.wait()
            return [1]
        }
        for await _ in begun { break }
        await #expect(throws: PrintRoomFull.self) { try await room.draw { [2] } }
        gate.signal()
        #expect(try await first == [1])
        #expect(try await room.draw { [3] } == [3])
    }

    @Test("E25 what goes wrong in the drawing comes back")
    func failure() async {
        let room = PrintRoom()
        await #expect(throws: DocumentError.unusableCaptcha) { try await room.draw { throw DocumentError.unusableCaptcha } }
    }
}
