import HTTP
import HTTPClient
import Primitives
import Testing

@Suite("Many calls and their end", .timeLimit(.minutes(1)))
struct EndingTests {
    let client = HTTPClient()

    @Test("200 calls at once each get their own answer", arguments: [TestServer.Place.tcp, .unix])
    func many(_ place: TestServer.Place) async throws {
        let server = try TestServer(place) { answer("200 OK", "\($0.target) \($0.body.count)") }
        defer { client.close() }
        await withTaskGroup { group in
            for number in 0..<200 {
                group.addTask {
                    let body = [UInt8](repeating: 7, count: number * 100)
                    let call = Call(.post, "/\(number)", at: server.base, headers: ["Idempotency-Key": "\(number)"], body: body)
                    let response = try? await client.send(call)
                    #expect(response?.body == Array("/\(number) \(body.count)".utf8))
                }
            }
        }
        #expect(server.accepted.count <= 32)
    }

    @Test("a cancelled task stops waiting and its transfer ends")
    func cancellation() async throws {
        let server = try TestServer { $0.waitForClose() }
        defer { client.close() }
        let task = Task { try await client.send(Call(.get, "/", at: server.base, timeout: .minutes(5))) }
        await server.accepted.reach(1)
        task.cancel()
        await #expect(throws: HTTPClientError.cancelled) { try await task.value }
        await server.finished.reach(1)
    }

    @Test("a task that is cancelled beforehand sends nothing")
    func cancelledBeforehand() async throws {
        let server = try TestServer { _ in answer() }
        defer { client.close() }
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.send(Call(.get, "/", at: server.base))
        }
        await #expect(throws: HTTPClientError.cancelled) { try await task.value }
        #expect(try await client.send(Call(.get, "/", at: server.base)).status == .ok)
        #expect(server.accepted.count == 1)
    }

    @Test("cancelling some of many leaves the others alone")
    func cancellingSome() async throws {
        let server = try TestServer { answer("200 OK", $0.target) }
        defer { client.close() }
        let tasks = (0..<100).map { number in Task { try await client.send(Call(.get, "/\(number)", at: server.base)) } }
        for task in tasks.enumerated() where task.offset.isMultiple(of: 3) { task.element.cancel() }
        for (number, task) in tasks.enumerated() {
            do {
                let response = try await task.value
                #expect(response.body == Array("/\(number)".utf8))
            } catch {
                #expect(error as? HTTPClientError == .cancelled)
                #expect(number.isMultiple(of: 3))
            }
        }
    }

    @Test("closing ends what is under way, what waits in line and what comes later")
    func closing() async throws {
        let server = try TestServer { $0.waitForClose() }
        let tasks = (0..<40).map { _ in Task { try await client.send(Call(.get, "/", at: server.base, timeout: .minutes(5))) } }
        await server.accepted.reach(32)
        client.close()
        for task in tasks { await #expect(throws: HTTPClientError.closed) { try await task.value } }
        await #expect(throws: HTTPClientError.closed) { try await client.send(Call(.get, "/", at: server.base)) }
        await server.finished.reach(32)
        client.close()
    }

    @Test("closing while calls begin leaves none waiting")
    func closingRace() async throws {
        let server = try TestServer { _ in answer() }
        for _ in 0..<20 {
            let client = HTTPClient()
            await withTaskGroup { group in
                for _ in 0..<20 {
                    group.addTask {
                        do {
                            #expect(try await client.send(Call(.get, "/", at: server.base)).status == .ok)
                        } catch {
                            #expect(error as? HTTPClientError == .closed)
                        }
                    }
                }
                group.addTask { client.close() }
            }
        }
    }

    @Test("a client that nobody holds any more lets go of its connections")
    func forgotten() async throws {
        let server = try TestServer { connection in
            while connection.readRequest() != nil { connection.send(answer()) }
        }
        _ = try await HTTPClient().send(Call(.get, "/", at: server.base))
        await server.finished.reach(1)
    }

    @Test("a client that was never used closes")
    func unused() async {
        let client = HTTPClient()
        client.close()
        await #expect(throws: HTTPClientError.closed) { try await client.send(Call(.get, "/", at: .tcp("http://127.0.0.1"))) }
    }
}
