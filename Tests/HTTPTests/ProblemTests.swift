import HTTP
import Testing

@Suite("S1 problem documents")
struct ProblemTests {
    @Test("S1 a problem is an RFC 9457 document with a stable code and both languages")
    func document() throws {
        let field = Problem.Field("password", "no_digit", zh: "缺少数字", en: "A digit is missing")
        let problem = Problem(
            .conflict, "seat.full", zh: "名额已满", en: "No seat is left", fields: [field], details: ["site": "1101"], retryAfter: 3)
        let response = problem.response
        #expect(response.status == .conflict)
        #expect(response.headers["content-type"] == "application/problem+json")
        #expect(response.headers["cache-control"] == "no-store")
        #expect(response.headers["retry-after"] == "3")
        #expect(
            String(decoding: response.body, as: UTF8.self) == """
                {"code":"seat.full","detail":"名额已满","details":{"site":"1101"},"errors":[{"code":"no_digit","message":{"en":"A digit is missing",\
                "zh":"缺少数字"},"name":"password"}],"message":{"en":"No seat is left","zh":"名额已满"},"status":409,"title":"No seat is left",\
                "type":"/problems/seat.full"}
                """)
        #expect(try JSON.decode(Problem.Document.self, from: response.body).errors == [field])
    }

    @Test("S1 what is empty is left out")
    func minimal() throws {
        let document = try JSON.decode(Problem.Document.self, from: Problem.notFound.response.body)
        #expect(document.errors == nil)
        #expect(document.details == nil)
        #expect(Problem.notFound.response.headers["retry-after"] == nil)
    }

    @Test("405 names the methods in Allow (RFC 9110 §15.5.6)")
    func allow() { #expect(Problem.methodNotAllowed([.get, .post]).response.headers.all("allow") == ["GET, POST"]) }

    @Test("the same value is always the same JSON")
    func determinism() throws {
        let value = Dictionary(uniqueKeysWithValues: (0..<50).map { ("key\($0)", $0) })
        let first = try JSON.encode(value)
        for _ in 0..<20 { #expect(try JSON.encode(value) == first) }
        #expect(try JSON.encode(["u": "a/b"]) == Array(#"{"u":"a/b"}"#.utf8))
    }
}
